// Every file that adds methods to DStream. Whoever makes DStreams for users imports this, so that all methods are there.
import "../state/state-dstream-functions.ts";
import "./async-dstream-functions.ts";
import "./inspection-dstream-functions.ts";
import "./keyed-window-dstream-functions.ts";
import "./output-dstream-functions.ts";
import "./pair-dstream-functions.ts";
import "./window-dstream-functions.ts";
