/** A client that stops a workflow, and knows afterwards whether it is stopped. */

/** The status of the workflow once it was asked to stop; an answer that is lost makes no difference. */
export async function stop({ baseUrl, key }, workflow) {
  const url = `${baseUrl}/workflows/${workflow}`;
  const headers = { Authorization: `Bearer ${key}` };
  await fetch(`${url}/cancel`, { method: "POST", headers }).catch(() => undefined);
  const answer = await fetch(url, { headers });
  return answer.ok ? (await answer.json()).status : "gone";
}
