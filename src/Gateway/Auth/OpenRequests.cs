using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Auth;

/// <summary>The requests in progress, and the keys that let them in: one whose key is no longer good is cut off, however long its stream.</summary>
sealed partial class OpenRequests(
    Doorkeeper doorkeeper, IOptions<AuthOptions> options, TimeProvider time, ILogger<OpenRequests> logger) : BackgroundService
{
    static readonly TimeSpan LeastPeriod = TimeSpan.FromSeconds(1);

    readonly ConcurrentDictionary<HttpContext, Admission> open = new();

    public void Add(HttpContext http, Admission admission)
    {
        if (admission.Hash is not null) open[http] = admission;
    }

    public void Remove(HttpContext http) => open.TryRemove(http, out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var period = options.Value.KeyCacheTime > LeastPeriod ? options.Value.KeyCacheTime : LeastPeriod;
        using var timer = new PeriodicTimer(period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var admission in open.Values.DistinctBy(each => each.Hash).ToList()) await Check(admission, stoppingToken);
        }
    }

    async Task Check(Admission admission, CancellationToken cancellationToken)
    {
        try
        {
            if (await doorkeeper.IsGood(admission, cancellationToken)) return;
            foreach (var (http, let) in open)
            {
                if (let.Hash == admission.Hash) http.Abort();
            }
        }
        catch (Storage.StorageException failure)
        {
            // Whoever is in stays in until the store can be asked.
            NotChecked(failure);
        }
    }
}
