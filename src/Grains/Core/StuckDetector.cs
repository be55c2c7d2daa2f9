using Conversations.Log;

namespace Conversations.Grains.Core;

enum Circling
{
    No,

    /// <summary>The same call has failed three times in a row: the model is to be told.</summary>
    Begins,

    Stuck,
}

/// <summary>Whether a run goes round in circles, from what was done since the last message of a user.</summary>
static class StuckDetector
{
    const int Window = 20;
    const int Fewest = 3;
    const int SameCalls = 4;
    const int SameFailures = 4;
    const int Monologue = 3;
    const int Alternating = 6;

    /// <param name="messages">What the model sees, and what has come since, oldest first.</param>
    public static Circling Look(IReadOnlyList<Message> messages)
    {
        var first = messages.Count;
        while (first > 0 && !(messages[first - 1] is { Role: Role.User, FromEnvironment: false })) first--;
        var done = messages.Skip(first).SelectMany(Done).TakeLast(Window).ToList();
        if (done.Count < Fewest) return Circling.No;

        var calls = done.OfType<Call>().ToList();
        var results = done.OfType<Result>().ToList();
        if (Same(calls, SameCalls) && Same(results, SameCalls)) return Circling.Stuck;
        if (done.TakeLast(Monologue) is var last && last.Count() == Monologue && last.All(each => each is Words)) return Circling.Stuck;
        if (Alternates(calls) && Alternates(results)) return Circling.Stuck;
        return Same(calls, SameFailures - 1) && Same(results, SameFailures - 1) && results[^1].Fault && !AlreadyTold(messages) ? Circling.Begins : Circling.No;
    }

    static bool AlreadyTold(IReadOnlyList<Message> messages) => messages.Reverse().TakeWhile(message => message is not { Role: Role.User, FromEnvironment: false })
        .Take(Fewest).Any(message => message.FromEnvironment);

    static bool Same<T>(List<T> items, int count) => items.Count >= count && items.TakeLast(count).Distinct().Count() == 1;

    static bool Alternates<T>(List<T> items) =>
        items.Count >= Alternating && Enumerable.Range(items.Count - Alternating + 2, Alternating - 2).All(index => Equals(items[index], items[index - 2]));

    static IEnumerable<Item> Done(Message message)
    {
        switch (message.Role)
        {
            case Role.Assistant when message.Parts.OfType<ToolCallPart>().Any():
                var thought = message.Text();
                foreach (var call in message.Parts.OfType<ToolCallPart>())
                {
                    yield return new Call(call.Name, call.Arguments, thought);
                    thought = "";
                }

                break;
            case Role.Assistant:
                yield return new Words();
                break;
            case Role.Tool:
                foreach (var result in message.Parts.OfType<ToolReturnPart>())
                    yield return new Result(result.Name, result.Text, result.Fault is not (null or ToolFault.Denied or ToolFault.Blocked));
                break;
            case Role.User:
                yield return new Other(message.Id);
                break;
        }
    }

    abstract record Item;

    sealed record Call(string Tool, string Arguments, string Thought) : Item;

    sealed record Result(string Tool, string Text, bool Fault) : Item;

    sealed record Words : Item;

    sealed record Other(Guid Id) : Item;
}
