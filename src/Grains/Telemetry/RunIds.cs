using System.Collections;

namespace Conversations.Grains.Telemetry;

/// <summary>The ids that stand with every log line of a run.</summary>
sealed class RunIds(Guid conversationId, Guid runId) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 2;

    public KeyValuePair<string, object?> this[int index] => index == 0 ? new("ConversationId", conversationId) : new("RunId", runId);

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    public override string ToString() => $"ConversationId:{conversationId} RunId:{runId}";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
