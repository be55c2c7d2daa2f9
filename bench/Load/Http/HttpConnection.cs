using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Conversations.Bench.Load.Http;

/// <summary>One keep-alive connection of a client.</summary>
public sealed class HttpConnection(Uri origin) : IDisposable
{
    private Socket? _socket;
    private HttpReader? _reader;

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    /// <summary>Sends a request and reads the whole answer. An answer of 400 or more is a <see cref="BenchException"/>.</summary>
    public async Task<string> CallAsync(string method, string path, string? body, CancellationToken cancellationToken)
    {
        var head = await SendAsync(method, path, body, cancellationToken);
        var text = await ReadTextAsync(head, cancellationToken);
        if (head.Status >= 400) throw new BenchException($"{method} {path}: {head.FirstLine}: {text}");
        return text;
    }

    /// <summary>Posts a request whose answer is a stream of events, and gives each to <paramref name="handler"/> until it says false.</summary>
    /// <param name="opened">Called when the answer's head is there.</param>
    public async Task StreamAsync(string path, string body, Action? opened, ServerEventHandler handler, CancellationToken cancellationToken)
    {
        var head = await SendAsync("POST", path, body, cancellationToken);
        if (head.Status >= 400) throw new BenchException($"POST {path}: {head.FirstLine}: {await ReadTextAsync(head, cancellationToken)}");
        opened?.Invoke();
        var events = new ServerEventReader(handler);
        if (!await _reader!.ReadBodyAsync(head, events.Feed, cancellationToken) || head.Close) Dispose();
    }

    private async Task<HttpHead> SendAsync(string method, string path, string? body, CancellationToken cancellationToken)
    {
        if (_socket is null) await ConnectAsync(cancellationToken);
        var content = body is null ? "" : $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n";
        var request = Encoding.UTF8.GetBytes($"{method} {origin.AbsolutePath.TrimEnd('/')}{path} HTTP/1.1\r\nHost: {origin.Authority}\r\n{content}\r\n{body}");
        for (var sent = 0; sent < request.Length;) sent += await _socket!.SendAsync(request.AsMemory(sent), cancellationToken);
        return await _reader!.ReadHeadAsync(cancellationToken) ?? throw new IOException($"{method} {path}: the connection closed without an answer.");
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await _socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, origin.Port), cancellationToken);
        _reader = new HttpReader(_socket);
    }

    private async Task<string> ReadTextAsync(HttpHead head, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        await _reader!.ReadBodyAsync(head, piece => { text.Write(piece); return true; }, cancellationToken);
        if (head.Close) Dispose();
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
