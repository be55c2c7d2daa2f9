using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Conversations.Silo.Tests.AppConversations;

/// <summary>An address on this machine that is told of events.</summary>
sealed class Receiver : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    WebApplication app = null!;

    public string Url => $"{app.Urls.Single()}/hook";

    /// <summary>What calls are answered with.</summary>
    public int Status { get; set; } = 200;

    public ConcurrentQueue<(string Id, string Timestamp, string Signature, string Body)> Calls { get; } = [];

    public static async Task<Receiver> Start()
    {
        var receiver = new Receiver();
        receiver.app = await LocalServer.Start(app => app.MapPost("/hook", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            var headers = request.Headers;
            receiver.Calls.Enqueue((headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), await reader.ReadToEndAsync()));
            return Results.StatusCode(receiver.Status);
        }));
        return receiver;
    }

    public async Task<List<JsonNode>> Told(int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (Calls.Count < count)
        {
            if (patience.IsCancellationRequested) throw new TimeoutException($"Waited {Patience} for {count} calls; {Calls.Count} came.");
            await Task.Yield();
        }

        return [.. Calls.Select(call => JsonNode.Parse(call.Body)!)];
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
