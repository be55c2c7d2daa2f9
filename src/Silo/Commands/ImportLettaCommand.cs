using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;

namespace Conversations.Silo.Commands;

/// <summary><c>import-letta</c>: brings agents and conversations from Letta to a running server, from files or from Letta itself.</summary>
internal static class ImportLettaCommand
{
    private static readonly Uri Usual = new("http://127.0.0.1:8283");

    public static Command Create()
    {
        var server = new Option<Uri?>("--server") { Description = "The server to bring them to; http://127.0.0.1:8283 if not given.", CustomParser = Address };
        var key = new Option<string?>("--key") { Description = "Its API key, if it demands one." };
        var from = new Option<Uri?>("--from") { Description = "A Letta server that still runs: everything it has is brought over.", CustomParser = Address };
        var fromKey = new Option<string?>("--from-key") { Description = "Its API key, if it demands one." };
        var agents = new Option<FileInfo[]>("--agent") { Description = "An agent file (.af) that Letta exported.", AllowMultipleArgumentsPerToken = true };
        var agentId = new Option<string?>("--agent-id") { Description = "The agent that gets the messages, where no agent file comes with them." };
        var messages = new Option<FileInfo[]>("--messages") { Description = "Messages of one conversation, as GET …/messages lists them.", AllowMultipleArgumentsPerToken = true };
        var command = new Command("import-letta", "Brings agents and conversations from Letta to a running server.")
        {
            server, key, from, fromKey, agents, agentId, messages,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var target = new LettaServer(parsed.GetValue(server) ?? Usual, parsed.GetValue(key));
            var output = parsed.InvocationConfiguration.Output;
            try
            {
                if (parsed.GetValue(from) is { } old)
                {
                    using var source = new LettaServer(old, parsed.GetValue(fromKey));
                    await All(source, target, output, cancellationToken);
                }
                else
                {
                    await Files(target, parsed.GetValue(agents) ?? [], parsed.GetValue(agentId), parsed.GetValue(messages) ?? [], output, cancellationToken);
                }

                return 0;
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or System.Text.Json.JsonException or InvalidOperationException)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(failure.Message);
                return 1;
            }
        });
        return command;
    }

    private static Uri? Address(ArgumentResult argument)
    {
        if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
        argument.AddError($"'{argument.Tokens[0].Value}' should be an address that begins with http: or https:.");
        return null;
    }

    private static async Task Files(
        LettaServer target, FileInfo[] agents, string? agentId, FileInfo[] messages, TextWriter output, CancellationToken cancellationToken)
    {
        foreach (var file in agents)
        {
            agentId = await target.ImportAgent(await File.ReadAllBytesAsync(file.FullName, cancellationToken), file.Name, cancellationToken);
            await output.WriteLineAsync($"{file.Name} is now {agentId}");
        }

        foreach (var file in messages)
        {
            if (agentId is null) throw new InvalidOperationException("Messages need an agent: give --agent or --agent-id.");
            var listed = JsonNode.Parse(await File.ReadAllBytesAsync(file.FullName, cancellationToken)) as JsonArray
                ?? throw new InvalidOperationException($"{file.Name} should hold an array of messages.");
            await output.WriteLineAsync($"{file.Name} is now {await target.ImportConversation(agentId, null, listed, cancellationToken)}");
        }
    }

    private static async Task All(LettaServer source, LettaServer target, TextWriter output, CancellationToken cancellationToken)
    {
        await foreach (var agent in source.List("/v1/agents/?order=asc", cancellationToken))
        {
            var id = agent["id"]!.GetValue<string>();
            var exported = await source.Read($"/v1/agents/{id}/export", cancellationToken);
            var newId = await target.ImportAgent(exported, $"{id}.af", cancellationToken);
            await output.WriteLineAsync($"{id} is now {newId}");
            await foreach (var conversation in source.List($"/v1/conversations/?agent_id={id}&order=asc", cancellationToken))
            {
                var name = conversation["id"]!.GetValue<string>();
                var listed = new JsonArray();
                await foreach (var message in source.List($"/v1/conversations/{name}/messages?order=asc", cancellationToken)) listed.Add(message);
                var summary = conversation["summary"]?.GetValue<string>();
                await output.WriteLineAsync($"{name} is now {await target.ImportConversation(newId, summary, listed, cancellationToken)}");
            }
        }
    }
}
