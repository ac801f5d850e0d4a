import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["*.vitest.js"], testTimeout: 30_000, hookTimeout: 60_000 } });
