"use strict";
const { join } = require("node:path");
exports.f = (n) => [n].map((k) => k + 1).concat(join("a", "b"));
module.exports.g = function () { return typeof __filename; };
