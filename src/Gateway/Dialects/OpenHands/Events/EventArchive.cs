using System.IO.Compression;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;

namespace Conversations.Gateway.Dialects.OpenHands.Events;

/// <summary>All events of a conversation as a zip, each in a file of its own.</summary>
static class EventArchive
{
    /// <param name="nameOf">The file's name, of an event and how many came before it.</param>
    /// <param name="about">What is told of the conversation itself, in a file behind them.</param>
    public static async Task Write(Stream body, EventReader events, Func<int, WireEvent, string> nameOf, (string Name, JsonObject Json) about, CancellationToken cancellationToken)
    {
        using var spool = new Spool();
        using (var archive = new ZipArchive(spool, ZipArchiveMode.Create, leaveOpen: true))
        {
            var count = 0;
            await foreach (var item in events.Forward(1, 0, cancellationToken))
            {
                Add(archive, nameOf(count++, item), item.Json);
                await spool.PassOn(body, cancellationToken);
            }

            Add(archive, about.Name, about.Json);
        }

        await spool.PassOn(body, cancellationToken);
    }

    static void Add(ZipArchive archive, string name, JsonObject json)
    {
        using var entry = archive.CreateEntry(name).Open();
        entry.Write(WireJson.Bytes(json));
    }
}
