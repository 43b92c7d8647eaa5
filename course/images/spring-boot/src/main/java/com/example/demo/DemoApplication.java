package com.example.demo;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.data.mongo.MongoDataAutoConfiguration;
import org.springframework.boot.autoconfigure.mongo.MongoAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The course's Spring Boot application. It has a database only where it is given one. */
@SpringBootApplication(exclude = {MongoAutoConfiguration.class, MongoDataAutoConfiguration.class})
@RestController
public class DemoApplication {
  public static void main(String[] arguments) {
    SpringApplication.run(DemoApplication.class, arguments);
  }

  @GetMapping("/")
  String hello() {
    return "Hello from Spring Boot!\n";
  }

  /** With SPRING_DATA_MONGODB_URI, health depends on that database. */
  @Configuration
  @ConditionalOnProperty("spring.data.mongodb.uri")
  @Import({MongoAutoConfiguration.class, MongoDataAutoConfiguration.class})
  static class Database {}
}
