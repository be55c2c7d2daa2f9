using System.Collections.Immutable;
using Conversations.Agents;
using Orleans.Runtime;

namespace Conversations.Silo.Tests.Storage;

public abstract class AgentReaderTests(TestDatabase database) : StoreTests(database)
{
    private static readonly string[] Names = ["Alpha", "alpha beta", "\u00c9mile", "100%", "b_c"];
    private static readonly string?[] Texts = [null, null, "ALPHA", "\u00e9M", "%", "_", "nothing"];
    private static readonly string[] Tags = ["one", "two", "three"];

    private readonly int _seed = Random.Shared.Next();

    [Fact]
    public async Task Agents_ofAnyQuery_areWhatTheNaiveModelSays()
    {
        var random = new Random(_seed);
        await using var store = await OpenStore.At(Database);
        Guid[] blocks = [Guid.NewGuid(), Guid.NewGuid()];
        var agents = Enumerable.Range(0, 60).Select(_ => RandomAgent(random, blocks)).ToArray();
        foreach (var agent in agents) await Write(store, "agent", agent.Id, new AgentRecord { State = agent });
        await Write(store, "agent", Guid.NewGuid(), new AgentRecord());

        for (var count = 0; count < 400; count++)
        {
            var query = new AgentQuery(
                Name: random.Next(4) == 0 ? Names[random.Next(Names.Length)] : null,
                Tags: random.Next(3) == 0 ? RandomTags(random) : null,
                MatchAllTags: random.Next(2) == 0,
                Text: Texts[random.Next(Texts.Length)],
                BlockId: random.Next(4) == 0 ? blocks[random.Next(blocks.Length)] : null,
                After: random.Next(3) == 0 ? agents[random.Next(agents.Length)].Id : null,
                Before: random.Next(3) == 0 ? agents[random.Next(agents.Length)].Id : null,
                Limit: random.Next(1, 30),
                Ascending: random.Next(2) == 0,
                Order: random.Next(2) == 0 ? AgentOrder.UpdatedAt : AgentOrder.CreatedAt);

            var listed = await store.Agents.ListAgents(query, CancellationToken.None);

            Assert.True(Expected(agents, query).SequenceEqual(listed.Select(agent => agent.Id)), $"seed {_seed}, {query}");
        }

        foreach (var block in blocks)
        {
            Assert.Equal(agents.Count(agent => agent.BlockIds.Contains(block)), await store.Agents.CountAgentsWithBlock(block, CancellationToken.None));
        }
    }

    [Fact]
    public async Task Blocks_areListed_byLabelTextAndCursor()
    {
        await using var store = await OpenStore.At(Database);
        var blocks = Enumerable.Range(0, 10)
            .Select(index => new BlockState(Guid.NewGuid(), index % 2 == 0 ? "human" : "persona", "value", 100, Time(index), Time(index)))
            .ToArray();
        foreach (var block in blocks) await Write(store, "block", block.Id, new BlockRecord { State = block });
        await Write(store, "agent", Guid.NewGuid(), new AgentRecord { State = GrainStorageTests.Plain() });

        var newest = await store.Agents.ListBlocks(new(Limit: 3), CancellationToken.None);
        var human = await store.Agents.ListBlocks(new(Label: "human", Ascending: true), CancellationToken.None);
        var alike = await store.Agents.ListBlocks(new(Text: "SON"), CancellationToken.None);
        var between = await store.Agents.ListBlocks(new(After: blocks[2].Id, Before: blocks[6].Id, Ascending: true), CancellationToken.None);

        Assert.Equal(blocks.Reverse().Take(3).Select(block => block.Id), newest.Select(block => block.Id));
        Assert.Equal(blocks.Where((_, index) => index % 2 == 0).Select(block => block.Id), human.Select(block => block.Id));
        Assert.Equal(5, alike.Count);
        Assert.Equal(blocks[3..6].Select(block => block.Id), between.Select(block => block.Id));
    }

    private static AgentState RandomAgent(Random random, Guid[] blocks) =>
        new(Guid.NewGuid(), Names[random.Next(Names.Length)], "system", Time(random.Next(12)), Time(random.Next(12)))
        {
            Tags = RandomTags(random),
            BlockIds = [.. blocks.Where(_ => random.Next(3) == 0)],
        };

    private static ImmutableArray<string> RandomTags(Random random) => [.. Tags.Where(_ => random.Next(2) == 0)];

    // With and without fractions, because JSON leaves their trailing zeros out.
    private static DateTimeOffset Time(int index) => DateTimeOffset.UnixEpoch.AddMilliseconds(index * 250);

    private static Task Write<T>(OpenStore store, string name, Guid id, T state) =>
        store.GrainStorage.WriteStateAsync(name, GrainId.Create(name, id.ToString("N")), new GrainState<T>(state));

    private static IEnumerable<Guid> Expected(AgentState[] agents, AgentQuery query)
    {
        (DateTimeOffset, string) Key(AgentState agent) => (query.Order == AgentOrder.UpdatedAt ? agent.UpdatedAt : agent.CreatedAt, $"{agent.Id}");
        var ordered = agents.OrderBy(Key).ToList();
        if (!query.Ascending) ordered.Reverse();
        var first = query.After is { } after ? ordered.FindIndex(agent => agent.Id == after) + 1 : 0;
        var end = query.Before is { } before ? ordered.FindIndex(agent => agent.Id == before) : ordered.Count;
        return ordered.Take(end).Skip(first)
            .Where(agent => query.Name is null || agent.Name == query.Name)
            .Where(agent => query.Text is null || agent.Name.Contains(query.Text, StringComparison.OrdinalIgnoreCase))
            .Where(agent => query.BlockId is not { } block || agent.BlockIds.Contains(block))
            .Where(agent => query.Tags is not { Length: > 0 } tags
                || (query.MatchAllTags ? tags.All(tag => agent.Tags.Contains(tag)) : tags.Any(tag => agent.Tags.Contains(tag))))
            .Take(query.Limit)
            .Select(agent => agent.Id);
    }
}
