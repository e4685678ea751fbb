// Every file that adds methods to RDD. Whoever makes RDDs for users imports this, so that all methods are there.
import "./checkpoint-rdd-functions.ts";
import "./pair-rdd-functions.ts";
