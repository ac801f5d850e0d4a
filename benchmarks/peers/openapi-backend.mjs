// Serves the OpenAPI document of argument 1 on the port of argument 2 with openapi-backend: checked, and answered by example.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { OpenAPIBackend } from "openapi-backend";

const [path, port] = process.argv.slice(2);
const definition = JSON.parse(readFileSync(path, "utf8"));
const api = new OpenAPIBackend({ definition, quick: true, ignoreTrailingSlashes: false });
api.register({
  validationFail: ({ validation }) => ({ status: 400, mock: { errors: validation.errors } }),
  notFound: () => ({ status: 404, mock: {} }),
  unauthorizedHandler: () => ({ status: 401, mock: {} }),
  notImplemented: ({ operation }) => api.mockResponseForOperation(operation.operationId),
});
for (const scheme of Object.keys(definition.components?.securitySchemes ?? {})) {
  api.registerSecurityHandler(scheme, ({ request }) => Boolean(request.headers.authorization));
}
await api.init();

createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", async () => {
    const { method, url, headers } = request;
    const { status, mock } = await api.handleRequest({ method, path: url, headers, body: Buffer.concat(parts).toString() });
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(mock));
  });
}).listen(Number(port), "127.0.0.1");
