// The package's test kit: programs as tables of batches, on a clock that is moved by hand.
import "./index.ts";

export * from "./engine/testing/index.ts";
