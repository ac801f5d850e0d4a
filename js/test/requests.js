/** What the client of a test would send. */

/** Sends an operation on a workflow with the key of the world. */
export async function send(world, workflow, operation, key = world.key) {
  const headers = { Authorization: `Bearer ${key}` };
  return fetch(`${world.baseUrl}/workflows/${workflow}/${operation}`, { method: "POST", headers });
}
