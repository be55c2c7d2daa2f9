using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Conversations.Client;

namespace Conversations.Cluster.Tests;

/// <summary>How long <c>src/Client</c> waits before it tries again, by a clock of its own.</summary>
public sealed class PatienceTests
{
    static readonly Uri Server = new("http://nowhere.test/chat");

    [Fact]
    public async Task Refusal_with_RetryAfter_is_tried_again_then_under_the_same_key()
    {
        var clock = new SkippingTime();
        var server = new ScriptedServer(
            () => Refused(HttpStatusCode.TooManyRequests, "7"),
            () => Refused(HttpStatusCode.ServiceUnavailable, null),
            () => throw new HttpRequestException("The line is cut."),
            () => new HttpResponseMessage(HttpStatusCode.NoContent));
        using var http = new HttpClient(server);
        using var client = new Client.ChatClient(http, Server, "a key", new ChatClientOptions { Time = clock });

        await client.ArchiveConversation(Guid.Empty);

        Assert.Equal(TimeSpan.FromSeconds(7), clock.Waits[0]);
        Assert.All(clock.Waits.Skip(1), wait => Assert.InRange(wait, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(800)));
        Assert.Equal(4, server.Requests.Count);
        Assert.Single(server.Requests.Select(request => request.Headers.GetValues("Idempotency-Key").Single()).Distinct());
        Assert.All(server.Requests, request => Assert.Equal("http://nowhere.test/chat/api/v1/conversations/00000000-0000-0000-0000-000000000000/archive", request.RequestUri!.AbsoluteUri));
        Assert.All(server.Requests, request => Assert.Equal(new AuthenticationHeaderValue("Bearer", "a key"), request.Headers.Authorization));
    }

    [Fact]
    public async Task Patience_ends_with_the_last_refusal()
    {
        var clock = new SkippingTime();
        var server = new ScriptedServer(() => Refused(HttpStatusCode.ServiceUnavailable, "20"));
        using var http = new HttpClient(server);
        using var client = new Client.ChatClient(http, Server, null, new ChatClientOptions { Time = clock, Patience = TimeSpan.FromSeconds(50) });

        var given = await Assert.ThrowsAsync<ChatApiException>(() => client.Usage());

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "busy", TimeSpan.FromSeconds(20)), (given.Status, given.Detail, given.RetryAfter));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Server_that_cannot_be_reached_is_an_exception_without_a_status()
    {
        var server = new ScriptedServer(() => throw new HttpRequestException("No route."));
        using var http = new HttpClient(server);
        using var client = new Client.ChatClient(http, Server, null, new ChatClientOptions { Time = new SkippingTime() });

        var given = await Assert.ThrowsAsync<ChatApiException>(() => client.Usage());

        Assert.Null(given.Status);
        Assert.Contains("No route.", given.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_that_waiting_does_not_help_is_not_tried_again()
    {
        var server = new ScriptedServer(() => Refused(HttpStatusCode.BadGateway, null));
        using var http = new HttpClient(server);
        using var client = new Client.ChatClient(http, Server, null, new ChatClientOptions { Time = new SkippingTime() });

        await Assert.ThrowsAsync<ChatApiException>(() => client.Send(Guid.Empty, "the model fails"));

        Assert.Single(server.Requests);
    }

    static HttpResponseMessage Refused(HttpStatusCode status, string? retryAfter)
    {
        var answer = new HttpResponseMessage(status) { Content = new StringContent("""{"detail":"busy"}""", new MediaTypeHeaderValue("application/json")) };
        if (retryAfter is not null) answer.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return answer;
    }

    /// <summary>Answers by a list; the last answer is for all further requests.</summary>
    sealed class ScriptedServer(params Func<HttpResponseMessage>[] answers) : HttpMessageHandler
    {
        public List<HttpRequestMessage> Requests { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(request);
            return Task.FromResult(answers[Math.Min(Requests.Count, answers.Length) - 1]());
        }
    }

    /// <summary>Time that passes at once whenever somebody waits.</summary>
    sealed class SkippingTime : TimeProvider
    {
        readonly ConcurrentQueue<TimeSpan> waits = new();
        long ticks;

        public IReadOnlyList<TimeSpan> Waits => [.. waits];

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            waits.Enqueue(dueTime);
            Interlocked.Add(ref ticks, dueTime.Ticks);
            return TimeProvider.System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
