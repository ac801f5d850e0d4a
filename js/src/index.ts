/** brakecheck's stateful mock, for tests in JavaScript. */

export { BrakecheckError } from "./admin.js";
export { connectMock, openMock, startMock, type ConnectOptions, type Mock, type Seed, type WorldOptions } from "./mock.js";
export type { StartOptions } from "./process.js";
export { assertReceived, matchers, received, type Expectation, type Verdict } from "./received.js";
export type { Behaviour, Exchange, Filter, Observation, Operation, Span, State, World } from "./world.js";
