// What a context says of itself and its application. Methods and properties of MillraceContext.
import { VERSION } from "../version.ts";
import { MillraceContext } from "./millrace-context.ts";

declare module "./millrace-context.ts" {
  interface MillraceContext {
    /**
     * The version of Millrace, as "0.1.0".
     * @example
     * sc.version.split(".").length; // 3
     */
    readonly version: string;

    /**
     * A copy of the settings that the context was made with, by name. Changing it changes nothing.
     * @example
     * new MillraceContext("local", "app", { conf: new Map([["default.parallelism", "4"]]) }).getConf().get("default.parallelism"); // "4"
     */
    getConf(): Map<string, string>;
  }
}

Object.defineProperties(MillraceContext.prototype, {
  version: { value: VERSION },
});

MillraceContext.prototype.getConf = function () {
  return new Map(this.conf);
};
