using Conversations.Grains.Core;
using Conversations.Grains.Runs;
using Conversations.Log;

namespace Conversations.Grains.AgentPrograms;

/// <summary>What a program is told of a conversation: what it has not answered yet and, in a new session, what was said before.</summary>
static class AgentPrompt
{
    const string GoOn = "Please continue.";
    const string CutOff = "(Your answer to what follows was cut off when its server stopped. What you have done for it so far is done.)";

    /// <summary>Tokens that an account of what was said before may have.</summary>
    const int LongestAccount = 64_000;

    /// <param name="instructions">What the program is told at the beginning of a session; empty for nothing.</param>
    /// <param name="isNew">True: the session knows nothing yet.</param>
    public static IReadOnlyList<Part> Of(ConversationState state, string instructions, bool isNew)
    {
        var context = Prompt.InOrder(state.Context);
        var unanswered = Unanswered(context);
        var before = context.Except(unanswered).Where(entry => entry.Message.Role is not Role.System).ToList();

        var parts = new List<Part>();
        if (isNew && instructions.Trim().Length > 0) parts.Add(new TextPart(instructions));
        if (isNew && before.Count > 0) parts.Add(new TextPart($"<conversation_so_far>\n{Transcript.Of(before, LongestAccount)}</conversation_so_far>"));
        if (!isNew && state.Head!.Run!.Step!.Attempt > 1) parts.Add(new TextPart(CutOff));
        foreach (var entry in unanswered)
        {
            parts.AddRange(entry.Message.Parts.Where(part => part is not TextPart { Text: var text } || text.Trim().Length > 0));
            parts.AddRange(entry.Message.Additions?.Select(added => new TextPart(added)) ?? []);
        }

        if (unanswered.Count == 0) parts.Add(new TextPart(GoOn));
        return parts;
    }

    /// <summary>What has come since the last answer; where nothing has, what that answer broke off over.</summary>
    static List<ContextMessage> Unanswered(List<ContextMessage> context) =>
        Since(context, entry => entry.Message.Role == Role.Assistant) is { Count: > 0 } newest ? newest : Since(context, entry => entry.Message is { Role: Role.Assistant, Partial: false });

    static List<ContextMessage> Since(List<ContextMessage> context, Predicate<ContextMessage> answer) =>
        [.. context.Skip(context.FindLastIndex(answer) + 1).Where(entry => entry.Message is { Role: Role.User, Blocked: null })];
}
