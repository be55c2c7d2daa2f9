using Conversations.Grains.Models;
using Conversations.Silo.Tests.Models.OpenAI;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Tests.Models;

public sealed class RetryTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Passing_failure_is_tried_again_until_it_passes()
    {
        await using var mock = await Failing(times: 2, status: 503);
        await using var models = Models(mock);

        Assert.Equal(["text a", "end stop"], await models.Find("openai/m").Ask("hi"));
        Assert.Equal(3, mock.Requests.Count);
        Assert.Single(mock.Requests.Select(static request => request.Body).Distinct());
    }

    [Fact]
    public async Task Lasting_failure_is_told_after_the_last_try()
    {
        await using var mock = await Failing(times: 99, status: 500);
        await using var models = Models(mock);

        var (failure, _) = await models.Find("openai/m").AskInVain("hi");

        Assert.Equal(500, failure.Status);
        Assert.Equal(3, mock.Requests.Count);
        Assert.Equal(2, _time.Waits.Count);
    }

    [Fact]
    public async Task Failure_that_will_not_pass_is_told_at_once()
    {
        await using var mock = await Failing(times: 99, status: 401);
        await using var models = Models(mock);

        var (failure, _) = await models.Find("openai/m").AskInVain("hi");

        Assert.Equal(ModelFailure.Unauthorized, failure.Kind);
        Assert.Single(mock.Requests);
    }

    [Fact]
    public async Task Wait_that_the_provider_asks_for_is_kept()
    {
        await using var mock = await Failing(times: 1, status: 429, retryAfter: "7");
        await using var models = Models(mock);

        Assert.Equal(["text a", "end stop"], await models.Find("openai/m").Ask("hi"));
        Assert.Equal([TimeSpan.FromSeconds(7)], _time.Waits);
    }

    [Fact]
    public async Task Wait_longer_than_allowed_is_told_at_once()
    {
        await using var mock = await Failing(times: 1, status: 429, retryAfter: "3600");
        await using var models = Models(mock);

        var (failure, _) = await models.Find("openai/m").AskInVain("hi");

        Assert.Equal(TimeSpan.FromHours(1), failure.RetryAfter);
        Assert.Single(mock.Requests);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task Failure_after_the_first_piece_is_not_tried_again()
    {
        await using var mock = await MockProvider.Start(Chunks.Text("Hel"));
        await using var models = Models(mock);

        var (failure, before) = await models.Find("openai/m").AskInVain("hi");

        Assert.Equal(ModelFailure.BadAnswer, failure.Kind);
        Assert.Equal(["text Hel"], before);
        Assert.Single(mock.Requests);
    }

    [Fact]
    public async Task Whole_response_that_broke_half_way_is_asked_for_again_since_nobody_saw_it()
    {
        await using var mock = await MockProvider.Start((context, request) =>
            context.Response.WriteAsync(request == 1 ? Chunks.Text("Hel") : Chunks.Text("Hello") + Chunks.Done));
        await using var models = Models(mock);

        var response = await models.Find("openai/m").Client.GetResponseAsync([new(ChatRole.User, "hi")]);

        Assert.Equal("Hello", response.Text);
        Assert.Equal(2, mock.Requests.Count);
    }

    [Fact]
    public async Task Cancel_during_the_wait_ends_it()
    {
        using var cancel = new CancellationTokenSource();
        await using var mock = await MockProvider.Start(async (context, _) =>
        {
            context.Response.StatusCode = 503;
            await context.Response.CompleteAsync();
            await cancel.CancelAsync();
        });
        await using var models = TestModels.Create(
            $"Models:openai:BaseUrl={mock.Url}", "Models:Retry:BaseDelay=01:00:00", "Models:Retry:MaxDelay=02:00:00");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            models.Find("openai/m").Ask([new(ChatRole.User, "hi")], null, [], cancel.Token));
    }

    private TestModels Models(MockProvider mock) => TestModels.Create(_time, $"Models:openai:BaseUrl={mock.Url}");

    private static Task<MockProvider> Failing(int times, int status, string? retryAfter = null) => MockProvider.Start(async (context, request) =>
    {
        if (request <= times)
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = retryAfter;
            await context.Response.WriteAsync("no");
            return;
        }

        await context.Response.WriteAsync(Chunks.Text("a") + Chunks.Done);
    });
}
