"""Bytes that no client library would send."""


def send_raw(text, encoding, replies, *, cut=False):
    """Send these very bytes on a connection of their own; the answers to them, as many as there are."""
    parts, answers = urlsplit(BASE_URL), []
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname, port), TIMEOUT) as plainly:
            secure = ssl.create_default_context(cafile=os.environ.get("REQUESTS_CA_BUNDLE"))
            connection = plainly
            if parts.scheme == "https":
                connection = secure.wrap_socket(plainly, server_hostname=parts.hostname)
            with suppress(ConnectionError):  # the server may hang up before it has read everything
                connection.sendall(keyed(text).encode(encoding, "surrogatepass"))
            if cut:
                connection.shutdown(socket.SHUT_WR)
            stream = Stream(socket.SocketIO(connection, "r"))
            while len(answers) < replies:
                found = HTTPResponse(stream)
                found.begin()
                answers.append(Answer(found.status, dict(found.getheaders()), found.read().decode("utf-8", "replace")))
                if found.will_close:
                    break
    except (OSError, HTTPException, ValueError) as error:
        answers.append(Answer(0, {}, type(error).__name__))
    return answers + [Answer(0, {}, "no response")] * (replies - len(answers))


class Stream(io.BufferedReader):
    """One reader for all answers of a connection; an answer that was read leaves it open."""

    def makefile(self, *_):
        return self

    def close(self):
        pass
