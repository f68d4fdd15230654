// Asking the server from the designer: what is typed stays on the page whatever the answer is.

const LOST = "ติดต่อระบบไม่ได้ งานที่ทำยังอยู่ในหน้านี้ โปรดลองอีกครั้ง";

// The answer as {status, ...}; 0 where there is none, -1 where another question took its place.
export async function ask(url, content, signal = undefined) {
  const headers = { "X-CSRFToken": document.querySelector("#token [name=csrfmiddlewaretoken]").value };
  let body = content;
  if (!(content instanceof FormData)) {
    body = new FormData();
    body.append("data", JSON.stringify(content));
  }
  try {
    const response = await fetch(url, { method: "POST", body, headers, signal });
    const json = (response.headers.get("content-type") ?? "").includes("json");
    return { ...(json ? await response.json() : { message: LOST }), status: response.status };
  } catch (error) {
    return { status: error.name === "AbortError" ? -1 : 0, message: LOST };
  }
}
