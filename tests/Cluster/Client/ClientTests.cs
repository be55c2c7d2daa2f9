using System.Net;
using Conversations.Client;

namespace Conversations.Cluster.Tests;

/// <summary><c>src/Client</c> against a server: what it reads is what is stored, whatever befalls the line and the server.</summary>
public sealed class ClientTests(ClientSilo world) : IClassFixture<ClientSilo>
{
    Client.ChatClient Client => world.Client;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Streams_cut_at_random_bytes_bring_each_event_once(int seed)
    {
        var random = new Random(seed);
        var id = (await Client.CreateConversation()).Id;
        var cut = world.Network.Cuts;
        // A list is longer than what any connection lives for.
        using var direct = ClientSilo.Over(new Uri(world.Silo.Url));
        world.Network.CutAfter = () => random.Next(1, 2500);
        // Connections of before would live on.
        world.Network.Cut();
        for (var turn = 1; turn <= 4; turn++)
        {
            var content = $"/words {random.Next(20, 60)}";
            var events = new List<ChatEvent>();
            await foreach (var each in Client.Stream(id, content)) events.Add(each);

            AssertExact(events);
            var stored = await direct.ListMessages(id);
            Assert.Equal(2 * turn, stored.Count);
            Assert.Equal(content, stored[^2].Content);
            Assert.Equal(stored[^1].Content, TextOf(events, stored[^1].Id));
            Assert.Equal("completed", Assert.IsType<AnswerEnded>(events[^1]).Status);
        }

        world.Network.CutAfter = null;
        Assert.True(world.Network.Cuts - cut >= 4, $"Only {world.Network.Cuts - cut} connections were cut.");
    }

    [Fact]
    public async Task Calls_over_a_line_that_is_cut_take_effect_once()
    {
        var random = new Random(7);
        var title = Guid.NewGuid().ToString();
        world.Network.CutAfter = () => random.Next(1, 2500);
        world.Network.Cut();
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Client.CreateConversation(title)));
        var turn = await Client.Send(made[0].Id, "hello");
        foreach (var each in made[1..]) await Client.DeleteConversation(each.Id);
        world.Network.CutAfter = null;

        Assert.Equal("You said: hello", turn.AssistantMessage!.Content);
        Assert.Equal(made[0].Id, Assert.Single(await Client.ListConversations(limit: 100), each => each.Title == title).Id);
        Assert.Equal(2, (await Client.ListMessages(made[0].Id)).Count);
    }

    [Fact]
    public async Task Stream_whose_server_is_killed_goes_on_when_it_is_back()
    {
        var id = (await Client.CreateConversation()).Id;
        var events = new List<ChatEvent>();
        await foreach (var each in Client.Stream(id, "/words 40 /slow 20"))
        {
            events.Add(each);
            if (events.Count != 5) continue;
            await world.Silo.KillNow();
            await world.Silo.Start();
        }

        AssertExact(events);
        var stored = await Client.ListMessages(id);
        Assert.Equal(["user", "assistant"], stored.Select(each => each.Role));
        Assert.Equal(stored[1].Content, TextOf(events, stored[1].Id));
        var voided = Assert.Single(events.OfType<MessageVoid>());
        Assert.NotEqual(voided.MessageId, stored[1].Id);
    }

    [Fact]
    public async Task Stream_is_resumed_by_another_client_after_the_last_event_that_was_seen()
    {
        var id = (await Client.CreateConversation()).Id;
        var events = new List<ChatEvent>();
        await foreach (var each in Client.Stream(id, "/words 30"))
        {
            events.Add(each);
            if (events.Count == 7) break;
        }

        using var other = ClientSilo.Over(new Uri(world.Silo.Url));
        await foreach (var each in other.Resume(id, events[^1].Id)) events.Add(each);

        AssertExact(events);
        Assert.Equal((await Client.ListMessages(id))[1].Content, TextOf(events, (await Client.ListMessages(id))[1].Id));
        await foreach (var each in other.Resume(id)) Assert.Fail($"Nothing runs, and {each} was told.");
    }

    [Fact]
    public async Task Conversations_are_made_named_archived_and_deleted()
    {
        var made = await Client.CreateConversation("a plan");
        Assert.Equal("another plan", (await Client.RenameConversation(made.Id, "another plan")).Title);
        await Client.Send(made.Id, "hello");
        Assert.Equal(2, (await Client.GetConversation(made.Id)).MessageCount);
        await Client.ArchiveConversation(made.Id);
        Assert.DoesNotContain(await Client.ListConversations(limit: 100), each => each.Id == made.Id);
        Assert.Contains(await Client.ListConversations(includeArchived: true, limit: 100), each => each.Id == made.Id && each.IsArchived);
        Assert.True((await Client.Usage(days: 1)).TotalTokens > 0);

        var refused = await Assert.ThrowsAsync<ChatApiException>(() => Client.Send(made.Id, "hello"));
        Assert.Equal((HttpStatusCode.Conflict, "Conversation is archived"), (refused.Status, refused.Detail));
        await Client.DeleteConversation(made.Id);
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<ChatApiException>(() => Client.GetConversation(made.Id))).Status);
    }

    [Fact]
    public async Task Refusals_say_what_is_wrong()
    {
        var wrong = await Assert.ThrowsAsync<ChatApiException>(() => Client.CreateConversation(new string('x', 300)));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "string_too_long"), (wrong.Status, wrong.Code));
        Assert.StartsWith("body.title: ", wrong.Detail, StringComparison.Ordinal);

        var id = (await Client.CreateConversation()).Id;
        var failed = await Assert.ThrowsAsync<ChatApiException>(() => Client.Send(id, "/fail 400"));
        Assert.Equal(HttpStatusCode.BadGateway, failed.Status);
        var events = new List<ChatEvent>();
        await foreach (var each in Client.Stream(id, "/fail 400")) events.Add(each);
        Assert.Equal(502, Assert.IsType<AnswerFailed>(events[0]).Status);
        Assert.Equal("failed", Assert.IsType<AnswerEnded>(events[1]).Status);
    }

    static string TextOf(IEnumerable<ChatEvent> events, Guid message) =>
        string.Concat(events.OfType<MessageDelta>().Where(each => each.MessageId == message && each.Type == "text").Select(each => each.Delta));

    /// <summary>Each event once, in order, and the last one last.</summary>
    static void AssertExact(List<ChatEvent> events)
    {
        var places = events.Select(each => long.Parse(each.Id!.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(places.Order().Distinct(), places);
        Assert.IsType<AnswerEnded>(events[^1]);
        Assert.Single(events.OfType<AnswerEnded>());
        var whole = events.OfType<MessageCompleted>().Single().Message;
        Assert.Equal(whole.Content, TextOf(events, whole.Id));
    }
}
