using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conversations.Silo.Commands;

/// <summary>One connection that server-sent events come by, until it ends or breaks.</summary>
internal sealed class StreamConnection : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly CancellationTokenSource _silence;
    private readonly TimeSpan _longest;
    private readonly CancellationToken _cancellationToken;
    private readonly IAsyncEnumerator<SseItem<string>> _events;

    private StreamConnection(HttpResponseMessage response, Stream body, TimeSpan longest, CancellationToken cancellationToken)
    {
        (_response, _longest, _cancellationToken) = (response, longest, cancellationToken);
        _silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _events = SseParser.Create(body).EnumerateAsync(_silence.Token).GetAsyncEnumerator(_silence.Token);
    }

    /// <param name="longest">A connection that is silent for so long is taken for lost.</param>
    public static async Task<StreamConnection> Of(HttpResponseMessage response, TimeSpan longest, CancellationToken cancellationToken) =>
        new(response, await response.Content.ReadAsStreamAsync(cancellationToken), longest, cancellationToken);

    /// <returns>Null: it has ended or broken.</returns>
    public async Task<StreamEvent?> Next()
    {
        try
        {
            _silence.CancelAfter(_longest);
            while (await _events.MoveNextAsync())
            {
                var item = _events.Current;
                if (JsonNode.Parse(item.Data) is JsonObject data) return new StreamEvent(item.EventType, item.EventId ?? "", data);
            }

            return null;
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException or JsonException or OperationCanceledException && !_cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        _silence.Dispose();
        _response.Dispose();
    }
}
