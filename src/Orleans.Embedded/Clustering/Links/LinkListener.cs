using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Takes the links of other silos and of clients, on a port of its own.</summary>
internal sealed class LinkListener(ILinkOwner owner, LinkSecurity security, EndpointOptions endpoint, SiloLog log, int maxWaiting) : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private WebApplication? server;
    private SiloAddress? self;

    /// <summary>Listens; links are taken once <see cref="Open"/> was called.</summary>
    /// <returns>The port.</returns>
    internal async Task<int> StartAsync(CancellationToken cancellationToken)
    {
        var at = endpoint.SiloListeningEndpoint ?? new(endpoint.AdvertisedIPAddress, endpoint.SiloPort);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = null;
            options.Limits.MinRequestBodyDataRate = null;
            options.Limits.MinResponseDataRate = null;
            options.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(1);
            options.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(5);
            options.Limits.Http2.InitialStreamWindowSize = 1 << 20;
            options.Limits.Http2.InitialConnectionWindowSize = 4 << 20;
            options.Listen(at, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (security.Certificate is { } certificate)
                    listen.UseHttps(certificate);
            });
        });
        server = builder.Build();
        server.Run(TakeAsync);
        await server.StartAsync(cancellationToken).ConfigureAwait(false);
        var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new Uri(address.Replace("[::]", "localhost", StringComparison.Ordinal)).Port;
    }

    internal void Open(SiloAddress address) => Volatile.Write(ref self, address);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        if (server is not null)
            await server.DisposeAsync().ConfigureAwait(false);
        stopping.Dispose();
    }

    private async Task TakeAsync(HttpContext http)
    {
        if (http.Request.Path != LinkSecurity.Path || Volatile.Read(ref self) is not { } me)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (security.Check(name => http.Request.Headers[name], me, out var from) is { } reason)
        {
            log.LinkRefused(http.Connection.RemoteIpAddress?.ToString() ?? "?", reason);
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await http.Response.StartAsync(http.RequestAborted).ConfigureAwait(false);
        await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping.Token);
        var link = new SiloLink(from, http.Request.BodyReader, http.Response.Body, owner, maxWaiting);
        await link.ReadAsync(end.Token).ConfigureAwait(false);
        http.Abort();
    }
}
