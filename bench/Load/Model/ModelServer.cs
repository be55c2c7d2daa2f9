using System.Net;
using System.Net.Sockets;
using Conversations.Bench.Load.Http;

namespace Conversations.Bench.Load.Model;

/// <summary>
/// A local OpenAI-compatible model on raw sockets. An answer without delay leaves in one write, so that the model is never
/// what limits a measurement. <c>GET /stats</c> tells how many calls there were and how many the caller gave up.
/// </summary>
public sealed class ModelServer(int port, Script otherwise)
{
    private int _requests;
    private int _active;
    private int _aborted;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(4096);
        while (!cancellationToken.IsCancellationRequested)
        {
            var socket = await listener.AcceptAsync(cancellationToken);
            _ = ServeAsync(socket, cancellationToken);
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken cancellationToken)
    {
        using var owned = socket;
        socket.NoDelay = true;
        var reader = new HttpReader(socket);
        using var body = new MemoryStream();
        try
        {
            while (await reader.ReadHeadAsync(cancellationToken) is { } head)
            {
                body.SetLength(0);
                await reader.ReadBodyAsync(head, piece => { body.Write(piece); return true; }, cancellationToken);
                await AnswerAsync(socket, head, body.GetBuffer().AsMemory(0, (int)body.Length), cancellationToken);
            }
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            // The caller left. AnswerAsync has counted it if it left in the middle of an answer.
            return;
        }
    }

    private async Task AnswerAsync(Socket socket, HttpHead head, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (head.FirstLine.StartsWith("GET /stats", StringComparison.Ordinal))
            await SendAsync(socket, Answer.Json($$"""{"requests":{{_requests}},"active":{{_active}},"aborted":{{_aborted}}}"""), cancellationToken);
        else if (head.FirstLine.StartsWith("GET /v1/models", StringComparison.Ordinal))
            await SendAsync(socket, Answer.Json("""{"object":"list","data":[{"id":"bench","object":"model","created":1700000000,"owned_by":"bench"}]}"""), cancellationToken);
        else if (head.FirstLine.StartsWith("POST /v1/chat/completions", StringComparison.Ordinal))
            await CompleteAsync(socket, body, cancellationToken);
        else
            await SendAsync(socket, Answer.Json("""{"error":{"message":"not found"}}""", "404 Not Found"), cancellationToken);
    }

    private async Task CompleteAsync(Socket socket, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _active);
        try
        {
            var script = Script.Of(body.Span, otherwise);
            var usage = body.Span.IndexOf("\"include_usage\":true"u8) >= 0;
            if (body.Span.IndexOf("\"stream\":true"u8) < 0) await SendAsync(socket, Answer.Plain(script.Tokens), cancellationToken);
            else if (script is { Delay: 0, First: 0, Stamped: false }) await SendAsync(socket, Answer.AtOnce(script.Tokens, usage), cancellationToken);
            else await StreamAsync(socket, script, usage, cancellationToken);
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            Interlocked.Increment(ref _aborted);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _active);
        }
    }

    private static async Task StreamAsync(Socket socket, Script script, bool usage, CancellationToken cancellationToken)
    {
        // Each token has its due time from the start, so that late timers do not add up.
        var due = Clock.Microseconds + script.First * 1000L;
        await SendAsync(socket, Answer.Head, cancellationToken);
        for (var number = 0; number < script.Tokens; number++, due += script.Delay * 1000L)
        {
            await WaitAsync(socket, due, cancellationToken);
            await SendAsync(socket, Answer.Token(number, script.Stamped), cancellationToken);
        }

        await SendAsync(socket, Answer.End(script.Tokens, usage), cancellationToken);
    }

    private static async Task WaitAsync(Socket socket, long due, CancellationToken cancellationToken)
    {
        while (due - Clock.Microseconds is > 0 and var left)
        {
            await Task.Delay(TimeSpan.FromMicroseconds(Math.Min(left, 100_000)), TimeProvider.System, cancellationToken);
            // Readable with nothing to read: the caller closed. A send would notice only at the second try.
            if (socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0) throw new IOException("The caller left.");
        }
    }

    private static async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
    }
}
