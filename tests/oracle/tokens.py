"""Do transformers and llama.cpp split texts the same way? Arguments: base folder, its GGUF, llama-server, port.
Texts come as a JSON list on standard input; prints how many differ."""
import json
import subprocess
import sys
import time
import urllib.request

from transformers import AutoTokenizer

folder, gguf, server, port = sys.argv[1:5]
texts = json.load(sys.stdin)
tokenizer = AutoTokenizer.from_pretrained(folder)
command = [server, "-m", gguf, "--host", "127.0.0.1", "--port", port, "-c", "256", "-t", "1", "--no-warmup"]
process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def tokenize(text):
    body = json.dumps({"content": text, "parse_special": True, "add_special": True}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/tokenize", body, {"content-type": "application/json"}
    )
    return json.load(urllib.request.urlopen(request))["tokens"]


try:
    for _ in range(300):
        try:
            tokenize("x")
            break
        except OSError:
            time.sleep(0.2)
    print(sum(tokenizer(text).input_ids != tokenize(text) for text in texts))
finally:
    process.terminate()
    process.wait()
