using System.CommandLine;
using System.Text.Json.Nodes;

namespace Conversations.Silo.Commands;

/// <summary><c>tail</c>: what is said in a conversation, as it is said.</summary>
internal static class TailCommand
{
    private const int PageSize = 100;

    /// <summary>How soon a new answer is noticed.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var id = new Argument<Guid>("conversation") { Description = "Its id, as list shows it.", CustomParser = argument => ConversationId.Parse(argument) };
        var lines = new Option<int>("--messages") { Description = "So many of the last messages come first.", DefaultValueFactory = _ => 10 };
        return new Command("tail", "Shows the end of a conversation and follows it live, over lost connections, until it is stopped.") { id, lines }.At(async (parsed, server, cancellationToken) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            server.Lost = lost => error.WriteLine(lost ? "[connection lost]" : "[connected again]");
            await Follow(server, parsed.GetValue(id).ToString(), parsed.GetValue(lines), new Transcript(Terminal.Of(parsed.InvocationConfiguration.Output)), cancellationToken);
            return 0;
        });
    }

    private static async Task Follow(ChatServer server, string conversation, int lines, Transcript transcript, CancellationToken cancellationToken)
    {
        var (seen, first) = (0, new List<JsonObject>());
        for (var isOver = false; !isOver;)
        {
            var page = await server.Messages(conversation, seen, cancellationToken);
            first.AddRange(page);
            first.RemoveRange(0, Math.Max(0, first.Count - lines));
            seen += page.Count;
            isOver = page.Count < PageSize;
        }

        first.ForEach(transcript.Show);
        while (true)
        {
            var isBusy = false;
            await foreach (var item in server.Follow(conversation, cancellationToken))
            {
                // What was asked stands before what is answered.
                if (!isBusy) seen = await Catch(server, conversation, seen, transcript, cancellationToken);
                isBusy = true;
                transcript.Show(item);
            }

            seen = await Catch(server, conversation, seen, transcript, cancellationToken);
            if (!isBusy) await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Shows what has come meanwhile.</summary>
    private static async Task<int> Catch(ChatServer server, string conversation, int seen, Transcript transcript, CancellationToken cancellationToken)
    {
        while (await server.Messages(conversation, seen, cancellationToken) is { Count: > 0 } page)
        {
            page.ForEach(transcript.Show);
            seen += page.Count;
            if (page.Count < PageSize) break;
        }

        return seen;
    }
}
