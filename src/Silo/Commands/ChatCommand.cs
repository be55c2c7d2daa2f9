using System.CommandLine;

namespace Conversations.Silo.Commands;

/// <summary><c>chat</c>: talks to a model through a running server.</summary>
internal static class ChatCommand
{
    public static Command Create()
    {
        var text = new Argument<string?>("text") { Description = "What to say. Without it, lines are read until the input ends.", Arity = ArgumentArity.ZeroOrOne };
        var id = new Option<Guid?>("--conversation") { Description = "Goes on with this one instead of a new one.", CustomParser = argument => ConversationId.Parse(argument) };
        var model = new Option<string?>("--model") { Description = "A handle such as openai/gpt-4o-mini." };
        return new Command("chat", "Talks to a model, in a new conversation or in one that is there.") { text, id, model }.At(async (parsed, server, cancellationToken) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var console = Terminal.Of(output);
            server.Lost = lost => error.WriteLine(lost ? "[connection lost]" : "[connected again]");
            var conversation = parsed.GetValue(id)?.ToString();
            if (conversation is null) await error.WriteLineAsync($"conversation {conversation = await server.NewConversation(cancellationToken)}");

            if (parsed.GetValue(text) is { } once) return await Say(once) ? 0 : 1;
            while (true)
            {
                if (!Console.IsInputRedirected) console.Say("> ");
                if (await Console.In.ReadLineAsync(cancellationToken) is not { } line) return 0;
                if (line.Length > 0) await Say(line);
            }

            async Task<bool> Say(string said)
            {
                var transcript = new Transcript(console);
                var isGood = true;
                await foreach (var item in server.Send(conversation, said, parsed.GetValue(model), cancellationToken))
                {
                    transcript.Show(item);
                    if (item.IsLast) isGood = item.Text("status") is "completed";
                }

                return isGood;
            }
        });
    }
}
