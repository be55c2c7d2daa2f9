using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.AgentServer.Workspaces;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Storage;
using Orleans.Runtime;

namespace Conversations.Gateway.Dialects.AgentServer.Sockets;

/// <summary>One client's socket on the commands of a workspace: what it gets, each once, and what it has run.</summary>
/// <param name="from">Events of this time and later ones are news to it, and so is whatever comes after its first look.</param>
sealed class BashSocket(SocketWire wire, CommandFeed feed, IConversationGrain conversation, TimeProvider time, DateTimeOffset from)
{
    /// <summary>The events that the client knows, of those that are still kept. By their ids: clocks of servers differ.</summary>
    HashSet<Guid>? known;

    /// <summary>Tells events until the client leaves.</summary>
    public async Task Tell(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await TellNew(cancellationToken);
            }
            catch (Exception away) when (away is OrleansException or TimeoutException or StorageException)
            {
                // Whoever has the conversation is being replaced: the next look finds what happened.
            }

            await feed.Wait();
        }
    }

    /// <summary>Takes commands until the client leaves.</summary>
    public Task Listen(CancellationToken cancellationToken) => SocketListener.Listen(wire, Take, Error, cancellationToken);

    async Task TellNew(CancellationToken cancellationToken)
    {
        var commands = await conversation.Commands();
        if (!commands.Accepted) return;
        var events = BashEvent.Of(commands.Value).ToList();
        known ??= [.. events.Where(item => item.At < from).Select(item => item.Id)];
        foreach (var item in events.Where(item => !known.Contains(item.Id)))
        {
            if (await Show(item) is { } shown) await wire.Send(shown, cancellationToken);
            known.Add(item.Id);
        }

        known.IntersectWith(events.Select(item => item.Id));
    }

    /// <summary>Null: it was forgotten meanwhile.</summary>
    async Task<JsonObject?> Show(BashEvent item)
    {
        if (!item.IsOutput) return item.ShowCommand();
        var outcome = await conversation.ResultOfCommand(item.Command.Id);
        return outcome.Accepted ? item.ShowOutput(outcome.Value) : null;
    }

    async Task Take(JsonObject request)
    {
        var outcome = await conversation.BeginCommand(NewId.At(time.GetUtcNow()), BashEndpoints.CommandOf(new Fields(request, [])));
        if (!outcome.Accepted) throw WireRefusal.Of(outcome.Refusal);
    }

    JsonObject Error(string code, string detail) => new()
    {
        ["kind"] = "BashError",
        ["id"] = WireUuid.Hex(Guid.NewGuid()),
        ["timestamp"] = WireTime.Utc(time.GetUtcNow()),
        ["code"] = code,
        ["detail"] = detail,
    };
}
