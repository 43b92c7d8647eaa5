"""What `course images` says."""

THERE = "{name}: there is an image of this name already, and it stays as it is (--force makes it anew)."
BUILDING = "{name}: building (the first time, this fetches what it is built from)"
NOT_BUILT = "{name} could not be built: {why}"
STANDS_IN = "{name}: a stand-in is there."
NO_BUSYBOX = "Stand-ins are made of the image busybox, which is not there: docker pull busybox"
SIMULATED = (
    "The simulated engine has all of the course's images; give the address of a real one: "
    "--engine unix:///path, --engine tcp://host:port or --engine docker."
)
UNKNOWN = "The course has no image called {name}: choose from {known}."
