import { defineConfig } from "@playwright/test";

// A browser that is installed already, such as /usr/bin/chromium; else that of `npx playwright install chromium`.
const executablePath = process.env.CHROMIUM;
const quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"];

export default defineConfig({
  testDir: "tests",
  fullyParallel: true,
  workers: 2,
  reporter: "line",
  use: { launchOptions: { ...(executablePath && { executablePath }), args: quiet } },
  webServer: {
    command: "npx vite --port 0 --logLevel info",
    wait: { stdout: /Local:\s+(?<page_url>http:\S+)/ },
  },
});
