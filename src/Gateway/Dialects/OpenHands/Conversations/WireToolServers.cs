using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Agents;
using Conversations.Gateway.Dialects.OpenHands.Wire;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>MCP servers on the wire: a map of them by name, or an object that has it as <c>mcpServers</c>.</summary>
static class WireToolServers
{
    const string Program = "stdio";
    const string Bearer = "Bearer";

    /// <summary>The servers that are not switched off; what is wrong with them is gathered in the fields.</summary>
    public static ImmutableDictionary<string, ToolServer> Read(Fields? config)
    {
        var servers = ImmutableDictionary.CreateBuilder<string, ToolServer>();
        var map = config?.Mentions("mcpServers") == true ? config.Object("mcpServers") : config;
        foreach (var (name, _) in map?.Members ?? [])
            if (map!.Object(name) is { } server && Server(server) is { } read) servers[name] = read;
        return servers.ToImmutable();
    }

    /// <summary>What clients see of an address: a password, or a key among its parameters, is masked.</summary>
    public static JsonObject Shown(JsonObject config)
    {
        var shown = (JsonObject)config.DeepClone();
        foreach (var (_, server) in (shown["mcpServers"] as JsonObject) ?? shown)
        {
            if (server is not JsonObject fields) continue;
            if (fields["url"] is JsonValue url && url.GetValueKind() == JsonValueKind.String) fields["url"] = Redaction.MaskedAddress(url.GetValue<string>());
        }

        return shown;
    }

    static ToolServer? Server(Fields server)
    {
        var (url, command) = (server.Text("url", min: 1), server.Text("command", min: 1));
        var transport = server.Text("transport") ?? server.Text("type");
        if (transport is not (null or Program or "http" or "streamable-http" or "shttp" or "sse"))
            server.Wrong("literal_error", "transport", "Input should be 'stdio', 'http', 'streamable-http' or 'sse'", transport);
        var isProgram = transport == Program || (transport is null && url is null);
        if (isProgram && command is null) server.WrongValue("stdio MCP servers require 'command'");
        if (!isProgram && url is null) server.WrongValue("remote MCP servers require 'url'");
        if (!isProgram && url is not null && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") && !url.Contains("${", StringComparison.Ordinal))
            server.Wrong("url_parsing", "url", "Input should be a valid URL", null);
        var headers = Texts(server.Object("headers"));
        var read = new ToolServer
        {
            Command = isProgram ? command : null,
            Arguments = [.. server.Items("args").Select(argument => argument?.GetValueKind() == JsonValueKind.String ? argument.GetValue<string>() : $"{argument}")],
            Variables = Texts(server.Object("env")),
            Folder = server.Text("cwd"),
            Url = isProgram ? null : url,
            Headers = isProgram ? headers : headers.SetItems(Authorization(server)),
            ServerSentEvents = transport switch { null => null, "sse" => true, _ => false },
            Timeout = server.Members["timeout"] is JsonValue seconds && seconds.TryGetValue<double>(out var given) && given > 0 ? given : null,
        };
        return server.Flag("enabled", absent: true) ? read : null;
    }

    static ImmutableDictionary<string, string> Texts(Fields? map) => (map?.Members ?? [])
        .Where(each => Redaction.Given(each.Value) is not null).ToImmutableDictionary(each => each.Key, each => Redaction.Given(each.Value)!);

    /// <summary>The headers that a way of proving who asks comes to.</summary>
    static ImmutableDictionary<string, string> Authorization(Fields server)
    {
        var none = ImmutableDictionary<string, string>.Empty;
        if (server.Members["auth"] is JsonValue token) return Redaction.Given(token) is { } given ? given == "oauth" ? NoOAuth(server) : none.Add("Authorization", $"{Bearer} {given}") : none;
        if (server.Object("auth") is not { } auth) return none;
        var secret = Redaction.Given(auth.Members["value"]);
        return auth.Text("strategy", required: true) switch
        {
            "bearer" when secret is not null => none.Add("Authorization", $"{Bearer} {secret}"),
            "api_key" when secret is not null => auth.Text("header_name") is { Length: > 0 } header ? none.Add(header, secret) : none.Add("Authorization", $"{Bearer} {secret}"),
            "basic" when Redaction.Given(auth.Members["password"]) is { } password =>
                none.Add("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{auth.Text("username")}:{password}"))}"),
            "header" => Texts(auth.Object("headers")),
            "oauth2" => NoOAuth(server),
            _ => none,
        };
    }

    static ImmutableDictionary<string, string> NoOAuth(Fields server)
    {
        server.WrongValue("MCP servers that ask for OAuth are not reached by this server; give it a token");
        return ImmutableDictionary<string, string>.Empty;
    }
}
