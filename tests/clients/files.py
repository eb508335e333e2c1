"""files.py PROGRAM MEGABYTES: uploads a large file to emulator_server, lists it, downloads it, in whole and in parts, and
deletes it: in this language in chunks, and with curl in one request. The server must not hold the file in memory."""

import hashlib
import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile

from emulator import Server, equal, limit

megabyte = 1_000_000
piece_size = 1 << 16
file_form = {"fileId": str, "filename": str, "length": int, "chunkSize": int, "uploadDate": str, "md5": str,
             "contentType": str, "metadata": {"userId": str}}


def write_file(path, megabytes):
    """A file whose content does not repeat, and its digest."""
    digest = hashlib.md5()
    with open(path, "wb") as file:
        for number in range(megabytes):
            block = hashlib.sha256(str(number).encode()).digest() * (megabyte // 32)
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def peak_memory(process):
    """The most memory that a process had, in bytes; 0 where the system does not tell."""
    try:
        with open(f"/proc/{process.pid}/status") as lines:
            return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    except (FileNotFoundError, StopIteration):
        return 0


def upload_chunks(client, path, name, chunk_size):
    """Uploads a file in chunks and returns the last response."""
    size = os.path.getsize(path)
    total = -(-size // chunk_size)
    file_id, answer = "", None
    with open(path, "rb") as file:
        for number in range(1, total + 1):
            head = b'--XXX\r\nContent-Disposition: form-data; name="file"; filename="blob"\r\n' \
                   b"Content-Type: application/octet-stream\r\n\r\n"
            body = head + file.read(chunk_size) + b"\r\n--XXX--\r\n"
            status, text = client.send("POST", "/files", body, {
                "Content-Type": "multipart/form-data; boundary=XXX", "uploader-file-id": file_id,
                "uploader-file-name": name, "uploader-chunk-size": str(chunk_size),
                "uploader-chunk-number": str(number), "uploader-chunks-total": str(total)})
            equal(status, 200)
            answer = json.loads(text)
            file_id = answer["fileId"]
    return answer


def download(client, path, headers=None):
    """The status and the digest of a download, which is read piece by piece."""
    connection = http.client.HTTPConnection(client.url.hostname, client.url.port, timeout=limit)
    connection.request("GET", path, headers={"Authorization": "Bearer " + client.token, **(headers or {})})
    response = connection.getresponse()
    digest, size = hashlib.md5(), 0
    while piece := response.read(piece_size):
        digest.update(piece)
        size += len(piece)
    connection.close()
    return response.status, size, digest.hexdigest()


def chunks_in_python(client, path, size, md5):
    file = upload_chunks(client, path, "big.bin", 5 * megabyte)
    equal((file["length"], file["md5"], file["filename"]), (size, md5, "big.bin"))
    equal(client.get("/files", [file_form]), [file])
    equal(client.get("/files/count", {"count": int}), {"count": 1})
    equal(client.get("/files/metadata/" + file["fileId"], file_form), file)
    target = "/files/" + file["fileId"]
    equal(download(client, target), (200, size, md5))
    with open(path, "rb") as content:
        content.seek(4_999_990)
        expected = hashlib.md5(content.read(20)).hexdigest()  # of two chunks
    equal(download(client, target, {"Range": "bytes=4999990-5000009"}), (206, 20, expected))
    client.delete(target, {})
    equal(client.refused("GET", target, 404), "File not found.")


def whole_with_curl(client, url, path, folder, size, md5):
    def curl(*arguments):
        return subprocess.run(["curl", "-sS", "--noproxy", "*", "--max-time", str(limit), "-H",
                               "Authorization: Bearer " + client.token, *arguments],
                              check=True, capture_output=True).stdout

    file = json.loads(curl("-F", f"file=@{path};type=video/mp4;filename=film 1.mp4", url + "/files"))
    equal((file["length"], file["md5"], file["filename"], file["contentType"]), (size, md5, "film 1.mp4", "video/mp4"))
    copy = os.path.join(folder, "copy")
    target = url + "/files/" + file["fileId"]
    with open(path, "rb") as content, open(copy, "wb") as begun:
        begun.write(content.read(megabyte + 1))
    curl("-C", "-", "-o", copy, target)  # resumes
    equal(subprocess.run(["cmp", path, copy]).returncode, 0)
    curl("-X", "DELETE", target)
    equal(client.get("/files", []), [])


def main():
    program, megabytes = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder, Server(program) as server:
        path = os.path.join(folder, "big.bin")
        md5 = write_file(path, megabytes)
        size = megabytes * megabyte
        client = server.administrator()
        before = peak_memory(server.process)
        chunks_in_python(client, path, size, md5)
        if shutil.which("curl"):
            whole_with_curl(client, server.url, path, folder, size, md5)
        else:
            print("no curl: only Python is tested")
        grown = peak_memory(server.process) - before
        assert megabytes < 100 or grown < 64 * megabyte, f"the server grew by {grown} bytes"


main()
