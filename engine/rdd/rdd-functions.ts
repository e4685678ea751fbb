// Every file that adds methods to RDD. Whoever makes RDDs for users imports this, so that all methods are there.
import "./checkpoint-rdd-functions.ts";
// All methods of RDD: what this imports adds its own to the class.
import "./aggregate-rdd-actions.ts";
import "./approximate-rdd-functions.ts";
import "./async-rdd-functions.ts";
import "./ordered-rdd-functions.ts";
import "./output-rdd-functions.ts";
import "./double-rdd-functions.ts";
import "./join-rdd-functions.ts";
import "./pair-rdd-actions.ts";
import "./pair-rdd-functions.ts";
import "./partition-rdd-functions.ts";
import "./rdd-actions.ts";
import "./sampling-rdd-functions.ts";
import "./set-rdd-functions.ts";
import "./zip-rdd-functions.ts";
