using System.Buffers;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Conversations.Bench.Load.Relay;

/// <summary>Calls the model and hands on the text of each delta, as the relay needs it: still escaped for JSON.</summary>
public sealed class ModelTokens(Uri model) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 4096, ActivityHeadersPropagator = null });

    public void Dispose() => _http.Dispose();

    /// <param name="token">Called with each delta's text.</param>
    /// <param name="read">Called when all that had arrived has been handed on.</param>
    public async Task ReadAsync(byte[] prompt, Action<ReadOnlySpan<byte>> token, Func<ValueTask> read, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, model + "/chat/completions") { Content = new ByteArrayContent(prompt) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        var pipe = PipeReader.Create(await response.Content.ReadAsStreamAsync(cancellationToken), new StreamPipeReaderOptions(bufferSize: 8192));
        while (true)
        {
            var result = await pipe.ReadAsync(cancellationToken);
            var rest = result.Buffer;
            while (TryReadLine(ref rest, out var line)) Emit(line.IsSingleSegment ? line.FirstSpan : line.ToArray(), token);
            pipe.AdvanceTo(rest.Start, rest.End);
            await read();
            if (result.IsCompleted) return;
        }
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> line)
    {
        line = default;
        if (rest.PositionOf((byte)'\n') is not { } end) return false;
        line = rest.Slice(0, end);
        rest = rest.Slice(rest.GetPosition(1, end));
        return true;
    }

    private static void Emit(ReadOnlySpan<byte> line, Action<ReadOnlySpan<byte>> token)
    {
        if (!line.StartsWith("data: {"u8)) return;
        var json = new Utf8JsonReader(line[6..]);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals("content"u8)) continue;
            json.Read();
            if (!json.ValueSpan.IsEmpty) token(json.ValueSpan);
            return;
        }
    }
}
