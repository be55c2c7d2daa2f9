using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>An MCP server in bash, as small as one can be: it says what it is given, tells its environment, fails, hangs, and dies.</summary>
static class ToolServerScript
{
    const string Script = """
        answer() { printf '{"jsonrpc":"2.0","id":%s,%s}\n' "$id" "$1"; }
        says() { answer "\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"$1\"}],\"isError\":${2:-false}}"; }
        tool() { printf '{"name":"%s","description":"%s it","inputSchema":{"type":"object","properties":{"text":{"type":"string"}}}}' "$1" "$1"; }
        while IFS= read -r line; do
          id=$(grep -o '"id":[^,}]*' <<<"$line" | head -1 | cut -d: -f2)
          case $line in
            *'"method":"initialize"'*) answer '"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{"listChanged":true}},"serverInfo":{"name":"script","version":"1"}}';;
            *'"method":"tools/list"'*) answer "\"result\":{\"tools\":[$(tool say),$(tool env),$(tool fail),$(tool hang),$(tool die),$(tool grow)$([ -e grown ] && printf , && tool late)]}";;
            *'"name":"env"'*) says "<$ANY> in $PWD";;
            *'"name":"fail"'*) says 'it went wrong' true;;
            *'"name":"hang"'*) sleep "$NAP";;
            *'"name":"die"'*) exit 3;;
            *'"name":"grow"'*) touch grown; printf '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n'; says grown;;
            *'"name":"say"'*|*'"name":"late"'*) says "$(grep -o '"arguments":{[^}]*}' <<<"$line" | sed 's/"/\\"/g')";;
            *'"id":'*) answer '"error":{"code":-32601,"message":"no such method"}';;
          esac
        done
        """;

    /// <param name="nap">Seconds, by which the process is found.</param>
    public static JsonObject Server(string nap = "600", string secret = "mcp-s3cret") => new()
    {
        ["command"] = "bash",
        ["args"] = new JsonArray("-c", Script),
        ["env"] = new JsonObject { ["ANY"] = secret, ["NAP"] = nap },
    };

    public static (string, JsonNode?) Agent(JsonObject servers, params (string Name, JsonNode? Value)[] more)
    {
        var agent = new JsonObject
        {
            ["llm"] = new JsonObject { ["model"] = "local/echo" },
            ["tools"] = new JsonArray(new JsonObject { ["name"] = "terminal" }),
            ["mcp_config"] = new JsonObject { ["mcpServers"] = servers },
        };
        foreach (var (name, value) in more) agent[name] = value;
        return ("agent", agent);
    }
}
