using System.Text.Json;
using Conversations.Agents;
using Conversations.Log;
using Conversations.Models;
using Conversations.Steps;
using Conversations.Storage;
using Conversations.Tools;

namespace Conversations.Gateway.Tests.Letta.Resources.Fakes;

/// <summary>What a server knows, in memory: the grains of the fake factory write it and the fake readers read it.</summary>
public sealed class FakeWorld : TimeProvider, IModelDirectory, IToolDirectory, IToolReader
{
    static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);
    static readonly JsonElement NoArguments = JsonElement.Parse("""{"type":"object","properties":{}}""");

    long seconds;

    public Dictionary<Guid, AgentState> Agents { get; } = [];

    public Dictionary<Guid, BlockState> Blocks { get; } = [];

    public Dictionary<Guid, ToolState> Tools { get; } = [];

    public Dictionary<Guid, ConversationHead> Heads { get; } = [];

    public Dictionary<Guid, List<LoggedEvent>> Logs { get; } = [];

    public List<RunRecord> Runs { get; } = [];

    public Dictionary<Guid, StepNote> Notes { get; } = [];

    /// <summary>Thrown by the next reads of the store.</summary>
    public Exception? Fault { get; set; }

    public string Default { get; set; } = "local/echo";

    /// <summary>Each reading is a second later, so that everything made has a time of its own.</summary>
    public override DateTimeOffset GetUtcNow() => Start.AddSeconds(Interlocked.Increment(ref seconds));

    public ModelEntry? Find(string handle) => handle.Split('/') switch
    {
        ["local", "echo"] => new(handle, "local", "echo", 32_000, 4_000),
        ["local" or "openai", ..] => new(handle, handle.Split('/')[0], handle[(handle.IndexOf('/', StringComparison.Ordinal) + 1)..], 128_000, 128_000),
        _ => null,
    };

    public ValueTask<IReadOnlyList<ModelEntry>> List(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<ModelEntry>>([new("local/echo", "local", "echo", 32_000, 4_000)]);

    public IReadOnlyList<ToolEntry> List() =>
    [
        new("conversation_search", "Searches past messages.", NoArguments, "letta_core", ReadOnly: true),
        new("memory_insert", "Inserts text into a block.", NoArguments, "letta_memory_core", ReadOnly: false),
        new("memory_replace", "Replaces text of a block.", NoArguments, "letta_memory_core", ReadOnly: false),
        new("roll_dice", "Rolls dice.", NoArguments, "letta_builtin", ReadOnly: false),
    ];

    public Task<IReadOnlyList<ToolState>> ListTools(string? owner, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ToolState>>([.. Tools.Values.OrderBy(tool => tool.CreatedAt)]);

    /// <summary>Commits events to a conversation's log.</summary>
    public ConversationHead Commit(ConversationHead head, params LogEvent[] events)
    {
        var log = Logs.TryGetValue(head.Id, out var found) ? found : Logs[head.Id] = [];
        foreach (var happened in events) log.Add(new LoggedEvent(log.Count + 1, GetUtcNow(), happened));
        return Heads[head.Id] = head with { LastSeq = log.Count, UpdatedAt = GetUtcNow() };
    }

    /// <summary>A message of a conversation, committed.</summary>
    public Guid Say(Guid conversationId, Role role, string text)
    {
        var message = new Message(Guid.NewGuid(), role, [new TextPart(text)], GetUtcNow());
        Commit(Heads[conversationId], new MessageAdded(message));
        return message.Id;
    }
}
