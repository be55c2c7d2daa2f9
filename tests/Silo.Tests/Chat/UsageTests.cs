using System.Text.Json.Nodes;
using Conversations.Silo.Tests.Access;

namespace Conversations.Silo.Tests.Chat;

public sealed class UsageTests : IAsyncLifetime
{
    const string Ann = UsersSilo.Ann;
    const string Usage = "/api/v1/tokens/usage";

    UsersSilo silo = null!;

    public async Task InitializeAsync() => silo = await UsersSilo.Start(
        ("Models:Prices:local/echo:Input", "0.15"), ("Models:Prices:local/echo:Output", "0.6"));

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Fact]
    public async Task Usage_OfNothing_HasEveryDay()
    {
        var usage = (await silo.Get(Ann, $"{Usage}?days=7")).Ok();

        Assert.Equal((0, 0m, "USD"), ((int)usage["total_tokens"]!, (decimal)usage["total_cost"]!, (string)usage["currency"]!));
        Assert.Equal(7, usage["daily"]!.AsArray().Count);
        Assert.Equal(7, usage["daily"]!.AsArray().Select(day => (string)day!["date"]!).Distinct().Count());
        Assert.Empty(usage["by_model"]!.AsArray());
        foreach (var wrong in new[] { "0", "366", "x" }) Assert.Equal(422, (await silo.Get(Ann, $"{Usage}?days={wrong}")).Status);
    }

    [Fact]
    public async Task Usage_IsTheSumOfWhatWasAnswered()
    {
        var id = await silo.NewConversation(Ann);
        var sent = new List<JsonNode>();
        foreach (var text in new[] { "one", "two and more", "/tool conversation_search {}" }) sent.Add((await silo.Say(Ann, id, text)).Ok()["usage"]!);
        var his = await silo.NewConversation(UsersSilo.Bob);
        await silo.Say(UsersSilo.Bob, his, "his own");

        var usage = (await silo.Get(Ann, Usage)).Ok();

        Assert.Equal(sent.Sum(each => (long)each["prompt_tokens"]!), (long)usage["prompt_tokens"]!);
        Assert.Equal(sent.Sum(each => (long)each["completion_tokens"]!), (long)usage["completion_tokens"]!);
        Assert.Equal(sent.Sum(each => (long)each["total_tokens"]!), (long)usage["total_tokens"]!);
        Assert.Equal(sent.Sum(each => (decimal)each["cost"]!), (decimal)usage["total_cost"]!);
        Assert.Equal(4, (long)usage["message_count"]!);
        Assert.Equal((long)usage["total_tokens"]!, usage["daily"]!.AsArray().Sum(day => (long)day!["tokens"]!));
        Assert.Equal((decimal)usage["total_cost"]!, (decimal)usage["by_model"]!.AsArray().Single()!["cost"]!);
    }

    [Fact]
    public async Task Price_ThatChanges_RewritesNothing()
    {
        var id = await silo.NewConversation(Ann);
        var before = (decimal)(await silo.Say(Ann, id, "hello")).Ok()["usage"]!["cost"]!;
        await silo.Restart(("Models:Prices:local/echo:Input", "1000"), ("Models:Prices:local/echo:Output", "2000"));

        Assert.Equal(before, (decimal)(await silo.Get(Ann, Usage)).Ok()["total_cost"]!);
        Assert.Equal(before, (decimal)(await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}/messages")).Ok()[1]!["usage"]!["cost"]!);
        var after = (decimal)(await silo.Say(Ann, id, "hello")).Ok()["usage"]!["cost"]!;

        Assert.True(after > 100 * before, $"{before} {after}");
        Assert.Equal(before + after, (decimal)(await silo.Get(Ann, Usage)).Ok()["total_cost"]!);
    }

    [Fact]
    public async Task Usage_OfADeletedConversation_Stays()
    {
        var id = await silo.NewConversation(Ann);
        await silo.Say(Ann, id, "hello");
        var before = (await silo.Get(Ann, Usage)).Ok()["total_tokens"]!.ToJsonString();

        await silo.Send(Ann, "DELETE", $"{ChatSilo.Conversations}/{id}");

        Assert.Equal(before, (await silo.Get(Ann, Usage)).Ok()["total_tokens"]!.ToJsonString());
    }
}
