using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Orleans.Embedded;

/// <summary>Makes this process's links to silos, one each, as long as they are members.</summary>
internal sealed class LinkDialer : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<SiloAddress, Lazy<Task<SiloLink>>> links = new();
    private readonly ILinkOwner owner;
    private readonly LinkSecurity security;
    private readonly Func<SiloAddress?> self;
    private readonly int maxWaiting;
    private readonly HttpMessageInvoker http;

    internal LinkDialer(ILinkOwner owner, LinkSecurity security, Func<SiloAddress?> self, int maxWaiting)
    {
        this.owner = owner;
        this.security = security;
        this.self = self;
        this.maxWaiting = maxWaiting;

        // The pings find out that a silo has gone without a word: its machine, or the network to it.
        http = new(new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = 1 << 20,
            KeepAlivePingDelay = TimeSpan.FromSeconds(1),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            UseProxy = false,
            SslOptions = security.ClientOptions(),
        });
    }

    /// <summary>The open link to a silo, if there is one.</summary>
    internal SiloLink? Find(SiloAddress silo) =>
        links.TryGetValue(silo, out var link) && link.Value is { IsCompletedSuccessfully: true, Result: { IsOpen: true } open } ? open : null;

    /// <summary>The link to a silo, made now if there is none.</summary>
    /// <exception cref="Exception">It cannot be made.</exception>
    internal async Task<SiloLink> ConnectAsync(SiloAddress silo)
    {
        var made = links.GetOrAdd(silo, static (peer, dialer) => new(() => dialer.DialAsync(peer)), this);
        try
        {
            var link = await made.Value.ConfigureAwait(false);
            if (link.IsOpen)
                return link;
        }
        catch
        {
            links.TryRemove(new(silo, made));
            throw;
        }

        links.TryRemove(new(silo, made));
        throw new ConnectionFailedException($"The link to {silo} is closed.");
    }

    /// <summary>Says to all that are linked that the membership has changed.</summary>
    internal void TellAll()
    {
        foreach (var silo in links.Keys)
            Find(silo)?.Post(FrameWriter.Begin(FrameKind.Look, 0).End());
    }

    /// <summary>The silo is no member any more.</summary>
    internal void Close(SiloAddress silo)
    {
        if (links.TryRemove(silo, out var link) && link.Value is { IsCompletedSuccessfully: true, Result: var open })
            open.Close(null);
    }

    internal void Closed(SiloLink link)
    {
        if (link.Peer is { } peer && links.TryGetValue(peer, out var known) && known.Value is { IsCompletedSuccessfully: true } made && made.Result == link)
            links.TryRemove(new(peer, known));
    }

    internal void CloseAll()
    {
        foreach (var silo in links.Keys)
            Close(silo);
    }

    public void Dispose() => http.Dispose();

    private async Task<SiloLink> DialAsync(SiloAddress silo)
    {
        using var limit = new CancellationTokenSource(ConnectTimeout);
        var body = new LinkContent();
        var request = new HttpRequestMessage(HttpMethod.Post, $"{security.Scheme}://{silo.Endpoint}{LinkSecurity.Path}")
        {
            Content = body,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        security.Sign(request, self(), silo);
        Task<HttpResponseMessage> sending;
        using (ExecutionContext.SuppressFlow())
            sending = Task.Run(() => http.SendAsync(request, limit.Token), limit.Token);
        HttpResponseMessage response;
        try
        {
            response = await sending.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            throw new ConnectionFailedException($"{silo} cannot be reached: {exception.Message}", exception);
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            response.Dispose();
            throw new ConnectionFailedException($"{silo} refused the link: {(int)response.StatusCode} {response.ReasonPhrase}.");
        }

        var output = await body.Ready.ConfigureAwait(false);
        var input = PipeReader.Create(await response.Content.ReadAsStreamAsync(CancellationToken.None).ConfigureAwait(false));
        var link = new SiloLink(silo, input, output, owner, maxWaiting);
        _ = RunAsync(link, body, response);
        return link;
    }

    private static async Task RunAsync(SiloLink link, LinkContent body, HttpResponseMessage response)
    {
        _ = link.ReadAsync(CancellationToken.None);
        await link.Closed.ConfigureAwait(false);
        body.Complete();
        response.Dispose();
    }

    /// <summary>A request body that stays open as long as the link.</summary>
    private sealed class LinkContent : HttpContent
    {
        private readonly TaskCompletionSource<Stream> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task<Stream> Ready => ready.Task;

        internal void Complete() => completed.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync().ConfigureAwait(false);
            ready.TrySetResult(stream);
            await completed.Task.ConfigureAwait(false);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
