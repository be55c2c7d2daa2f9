using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Grains.Core;

/// <summary>Which stretches of a log make one branch of the conversation.</summary>
public static class Branch
{
    /// <summary>The stretches that hold the window, oldest first.</summary>
    public static IEnumerable<Stretch> Window(ConversationHead head)
    {
        var from = head.ContextFrom;
        foreach (var aside in head.Aside ?? [])
        {
            if (from < aside.From) yield return new(from, aside.From - 1);
            from = aside.Through + 1;
        }

        yield return new(from, head.LastSeq);
    }

    /// <summary>The stretches that lead from the beginning to an event, oldest first; each but the first begins with the event that turned to it.</summary>
    /// <param name="navigations">All <see cref="Navigated"/> of the log, newest first.</param>
    public static IEnumerable<Stretch> To(long seq, IEnumerable<LoggedEvent> navigations, ConversationHead head)
    {
        var stretches = new Stack<Stretch>();
        // Every branch begins with the system message.
        var through = Math.Max(seq, head.SystemSeq);
        foreach (var logged in navigations)
        {
            if (logged.Seq > through) continue;
            stretches.Push(new(logged.Seq, through));
            through = Math.Max(((Navigated)logged.Event).To, head.SystemSeq);
        }

        stretches.Push(new(1, through));
        return stretches;
    }
}
