using System.Diagnostics;
using Conversations.Grains.Models;
using Conversations.Telemetry;

namespace Conversations.Silo.Models.Http;

/// <summary>Sends a provider's requests, bounded in time; whatever goes wrong comes out as a <see cref="ModelException"/>.</summary>
internal sealed class ProviderHandler(string provider, ProviderOptions options, TimeProvider time) : DelegatingHandler(Transport(options))
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Trace(request);
        var own = OwnRequest.Timeout(request);
        var first = own ?? options.FirstTokenTimeout;
        var deadline = new Deadline(first, time);
        HttpResponseMessage? response = null;
        try
        {
            var token = deadline.Follow(cancellationToken);
            response = await base.SendAsync(request, token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw await Refusal.Read(provider, response, options.ApiKey, time, token).ConfigureAwait(false);

            var body = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
            var content = new StreamContent(new ProviderStream(provider, body, deadline, own ?? options.IdleTimeout));
            if (response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type))
                content.Headers.TryAddWithoutValidation("Content-Type", type.ToString());
            response.Content = content;
            return response;
        }
        catch (Exception e)
        {
            response?.Dispose();
            var expired = deadline.Expired;
            deadline.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            if (e is ModelException) throw;
            if (expired) throw Failures.Timeout(provider, first, e);
            throw e is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse }
                ? Failures.BadAnswer(provider, e.Message, e)
                : Failures.Unreachable(provider, e);
        }
    }

    // By hand, because the transport's own way makes a span of each request, whether or not anybody listens.
    private static void Trace(HttpRequestMessage request)
    {
        if (!Traces.Source.HasListeners() || Activity.Current is not { } span) return;
        request.Headers.TryAddWithoutValidation("traceparent", span.Id);
        if (span.TraceStateString is { Length: > 0 } state) request.Headers.TryAddWithoutValidation("tracestate", state);
    }

    private static SocketsHttpHandler Transport(ProviderOptions options) => new()
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        ConnectCallback = options.Connect,
        ConnectTimeout = options.ConnectTimeout,
        MaxConnectionsPerServer = int.MaxValue,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        // What is left behind the last event comes at once; an answer given up is to be aborted, not read to its end.
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(100),
        UseCookies = false,
        // A model on this machine is not behind a proxy, and a proxy would lead past a check of the address.
        UseProxy = options.Connect is null && !new Uri(options.BaseUrl).IsLoopback,
    };
}
