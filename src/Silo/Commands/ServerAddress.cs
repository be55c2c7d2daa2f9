using System.CommandLine;
using System.CommandLine.Parsing;

namespace Conversations.Silo.Commands;

/// <summary>The options that say which server a command talks to.</summary>
internal sealed class ServerAddress
{
    private const string Usual = "http://127.0.0.1:8283";

    private readonly Option<Uri> _server = new("--server")
    {
        Description = $"The server to talk to. Default: $CONVERSATIONS_URL, or {Usual}.",
        CustomParser = Parse,
        DefaultValueFactory = _ => new Uri(Environment.GetEnvironmentVariable("CONVERSATIONS_URL") is { Length: > 0 } given ? given : Usual),
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "Its API key, if it demands one. Default: $CONVERSATIONS_KEY.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("CONVERSATIONS_KEY"),
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_server);
        command.Options.Add(_key);
    }

    public ChatServer Open(ParseResult parsed) => new(parsed.GetValue(_server)!, parsed.GetValue(_key), TimeProvider.System);

    private static Uri? Parse(ArgumentResult argument)
    {
        if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
        argument.AddError($"'{argument.Tokens[0].Value}' should be an address that begins with http: or https:.");
        return null;
    }
}
