using Conversations.Storage;

namespace Conversations.Silo.Tests.Storage;

/// <summary>Every list of conversations against a list in memory that is filtered and sorted the naive way.</summary>
public abstract class ListTests(TestDatabase database) : StoreTests(database)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string?[] Summaries = [null, "", "plain", "100% sure", "under_score", @"back\slash", "\u00c9t\u00e9 \u4f60\u597d", "ete"];
    private static readonly string?[] Searches = [null, null, null, "", "%", "_", @"\", "PLAIN", "\u00e9T\u00c9", "s", "\u597d"];

    private readonly int _seed = Random.Shared.Next();

    [Fact]
    public async Task List_ofAnyQuery_isWhatTheNaiveModelSays()
    {
        var random = new Random(_seed);
        await using var store = await OpenStore.At(Database);
        Guid[] agents = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        var heads = new List<ConversationHead>();
        for (var count = 0; count < 80; count++)
        {
            var talk = new Talk { Head = RandomHead(random, agents) };
            await store.Committed(talk.Next(Talk.Message("hello")));
            heads.Add(talk.Head);
        }

        for (var count = 0; count < 500; count++)
        {
            var query = new ConversationQuery(
                AgentId: random.Next(2) == 0 ? agents[random.Next(agents.Length)] : null,
                After: random.Next(2) == 0 ? heads[random.Next(heads.Count)].Id : null,
                Limit: random.Next(1, 40),
                Ascending: random.Next(2) == 0,
                Order: (ConversationOrder)random.Next(4),
                SummaryContains: Searches[random.Next(Searches.Length)],
                Archived: random.Next(3) switch { 0 => true, 1 => false, _ => null });

            var listed = await store.Reader.List(query, CancellationToken.None);

            Assert.True(Expected(heads, query).SequenceEqual(listed.Select(head => head.Id)), $"seed {_seed}, {query}");
        }
    }

    [Fact]
    public async Task Pages_followedByTheLastIdOfEach_areTheWholeList()
    {
        var random = new Random(_seed);
        await using var store = await OpenStore.At(Database);
        var agent = Guid.NewGuid();
        for (var count = 0; count < 50; count++)
        {
            var talk = new Talk { Head = RandomHead(random, [agent]) };
            await store.Committed(talk.Next(Talk.Message("hello")));
        }

        foreach (var order in Enum.GetValues<ConversationOrder>())
        {
            var query = new ConversationQuery(agent, Order: order, Limit: 1000, Ascending: random.Next(2) == 0);
            var whole = await store.Reader.List(query, CancellationToken.None);
            var paged = new List<Guid>();
            while (true)
            {
                var page = await store.Reader.List(query with { Limit = 7, After = paged.Count == 0 ? null : paged[^1] }, CancellationToken.None);
                if (page.Count == 0) break;
                paged.AddRange(page.Select(head => head.Id));
            }

            Assert.True(whole.Select(head => head.Id).SequenceEqual(paged), $"seed {_seed}, {query}");
        }
    }

    [Fact]
    public async Task List_afterAnUnknownConversation_isEmpty()
    {
        await using var store = await OpenStore.At(Database);
        await store.Committed(new Talk().Next(Talk.Message("hello")));

        Assert.Empty(await store.Reader.List(new(After: Guid.NewGuid()), CancellationToken.None));
    }

    private static ConversationHead RandomHead(Random random, Guid[] agents) =>
        new(Guid.NewGuid(), agents[random.Next(agents.Length)], RandomTime(random))
        {
            LastRunAt = random.Next(3) == 0 ? null : RandomTime(random),
            Deleted = random.Next(8) == 0,
            Metadata = new(
                Summary: Summaries[random.Next(Summaries.Length)],
                Archived: random.Next(3) switch { 0 => true, 1 => false, _ => null },
                LastMessageAt: random.Next(3) == 0 ? null : RandomTime(random)),
        };

    // Few different ones, so that the ids have to decide.
    private static DateTimeOffset RandomTime(Random random) => Start.AddTicks(random.Next(12));

    private static IEnumerable<Guid> Expected(List<ConversationHead> heads, ConversationQuery query)
    {
        var keys = heads.Select(head => (Head: head, Key: query.Order switch
        {
            ConversationOrder.LastRunAt => head.LastRunAt,
            ConversationOrder.LastMessageAt => head.Metadata.LastMessageAt,
            ConversationOrder.UpdatedAt => head.UpdatedAt,
            _ => head.CreatedAt,
        })).ToList();
        var timed = keys.Where(each => each.Key is not null);
        timed = query.Ascending
            ? timed.OrderBy(each => each.Key).ThenBy(each => $"{each.Head.Id}", StringComparer.Ordinal)
            : timed.OrderByDescending(each => each.Key).ThenByDescending(each => $"{each.Head.Id}", StringComparer.Ordinal);
        var untimed = keys.Where(each => each.Key is null);
        untimed = query.Ascending
            ? untimed.OrderBy(each => $"{each.Head.Id}", StringComparer.Ordinal)
            : untimed.OrderByDescending(each => $"{each.Head.Id}", StringComparer.Ordinal);
        var ordered = timed.Concat(untimed).Select(each => each.Head);
        if (query.After is { } after) ordered = ordered.SkipWhile(head => head.Id != after).Skip(1);
        return ordered
            .Where(head => !head.Deleted && (query.AgentId is null || head.AgentId == query.AgentId))
            .Where(head => query.Archived is null || (head.Metadata.Archived ?? false) == query.Archived)
            .Where(head => query.SummaryContains is null
                || head.Metadata.Summary?.Contains(query.SummaryContains, StringComparison.OrdinalIgnoreCase) is true)
            .Take(query.Limit)
            .Select(head => head.Id);
    }
}
