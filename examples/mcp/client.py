"""Talks to `topictui mcp` with the protocol's own Python client: python client.py TOPICTUI SESSION WORDS

Needs the package `mcp` (`pip install mcp`). Prints what an assistant would see.
"""

import asyncio
import json
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def main(program: str, session: str, words: str) -> None:
    server = StdioServerParameters(command=program, args=["mcp", session])
    async with stdio_client(server) as (read, write), ClientSession(read, write) as client:
        await client.initialize()
        tools = (await client.list_tools()).tools
        print(len(tools), "tools:", ", ".join(tool.name for tool in tools))

        async def call(tool: str, **arguments):
            result = await client.call_tool(tool, arguments)
            return json.loads(result.content[0].text)

        topics = await call("list_topics", limit=3)
        print(topics["summary"])
        for topic in topics["topics"]:
            print(topic["id"], topic["size"], topic["name"])
        found = await call("search_documents", query=words, limit=1)
        print(found["total"], "documents, the first:", found["documents"][0]["text"])
        wrong = await client.call_tool("topic", {"id": 9999})
        print("a wrong id:", wrong.content[0].text)


asyncio.run(main(*sys.argv[1:4]))
