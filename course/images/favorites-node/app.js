// The favourites app of the course. It goes on trying to connect to its database, saying in its log what is wrong,
// and listens as soon as it has it.
const express = require('express');
const { MongoClient } = require('mongodb');

const url = process.env.MONGODB_URL || process.env.URL || 'mongodb://mongodb:27017/swfavorites';
const moviesUrl = process.env.MOVIES_URL || 'http://api.example.com/movies';
const port = process.env.PORT || 3000;

const PAGE = `<!DOCTYPE html>
<html><head><title>Favourites</title></head>
<body><h1>Favourites</h1><p>GET or POST <a href="/favorites">/favorites</a>; GET <a href="/movies">/movies</a>.</p></body>
</html>
`;

for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(143));

async function connected() {
  console.log(`Connecting to ${url}`);
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 2000 });
  for (let pause = 1; ; pause = Math.min(2 * pause, 30)) {
    try {
      await client.connect();
      await client.db().command({ ping: 1 });
      console.log(`Connected to MongoDB, database ${client.db().databaseName}`);
      return client.db().collection('favorites');
    } catch (error) {
      console.error(`${error.name}: ${error.message}`);
      await new Promise((resolve) => setTimeout(resolve, 1000 * pause));
    }
  }
}

function serve(favorites) {
  const app = express();
  app.use(express.json());

  app.get('/', (request, response) => response.send(PAGE));

  app.get('/favorites', async (request, response) => {
    response.json({ favorites: await favorites.find({}, { projection: { _id: 0 } }).toArray() });
  });

  app.post('/favorites', async (request, response) => {
    if (!request.body?.name) return response.status(422).json({ message: 'A favorite needs a name: {"name": "…"}' });
    const favorite = { ...request.body };
    await favorites.insertOne({ ...favorite });
    return response.status(201).json({ message: 'Favorite saved!', favorite });
  });

  app.get('/movies', async (request, response) => {
    try {
      const got = await fetch(moviesUrl, { signal: AbortSignal.timeout(5000) });
      response.status(got.status).type('json').send(await got.text());
    } catch (error) {
      response.status(502).json({ message: `No answer from ${moviesUrl}: ${error.cause?.code ?? error.message}` });
    }
  });

  // Express takes a handler of four arguments for one of errors.
  app.use((error, request, response, next) => {
    if (error.type === 'entity.parse.failed') return response.status(400).json({ message: 'The body is not JSON.' });
    console.error(`${error.name}: ${error.message}`);
    return response.status(500).json({ message: `The database does not answer: ${error.message}` });
  });

  app.listen(port, () => console.log(`Listening on port ${port}`));
}

connected().then(serve, (error) => {
  console.error(`${error.name}: ${error.message}`); // the connection string itself is wrong
  process.exit(1);
});
