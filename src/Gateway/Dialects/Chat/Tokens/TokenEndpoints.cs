using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.OpenApi;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;

namespace Conversations.Gateway.Dialects.Chat.Tokens;

/// <summary>What the caller has used.</summary>
static class TokenEndpoints
{
    const int UsualDays = 30;
    const int MostDays = 365;

    public static void Map(RouteGroupBuilder v1) =>
        v1.MapGet("/tokens/usage", Summarize).WithTags("tokens").WithName("chat.tokens.usage").Shared();

    [EndpointSummary("Sums up what you have used, by day and by model.")]
    [Asks<int>("days"), Gives<TokenUsageSummary>]
    static async Task<IResult> Summarize(
        HttpRequest request, IUsageReader store, IConfiguration configuration, TimeProvider time, CancellationToken cancellationToken)
    {
        var days = request.Number("days", UsualDays, 1, MostDays);
        var now = time.GetUtcNow();
        var last = DateOnly.FromDateTime(now.UtcDateTime);
        var first = last.AddDays(1 - days);
        var rows = await store.Read(request.HttpContext.Caller().Owner, first, last, cancellationToken);
        var summary = new TokenUsageSummary(
            rows.Sum(Tokens),
            rows.Sum(row => row.Prompt),
            rows.Sum(row => row.Completion),
            rows.Sum(row => row.Cached),
            rows.Sum(row => row.Cost),
            configuration["Usage:Currency"] ?? "USD",
            rows.Sum(row => row.Messages),
            new DateTimeOffset(first, TimeOnly.MinValue, TimeSpan.Zero),
            now,
            Daily(rows, first, days),
            ByModel(rows));
        return TypedResults.Json(summary, ChatJson.Wire.TokenUsageSummary);
    }

    static List<DailyUsageDto> Daily(IReadOnlyList<DayUsage> rows, DateOnly first, int days)
    {
        var byDay = rows.ToLookup(row => row.Day);
        return
        [
            .. Enumerable.Range(0, days).Select(first.AddDays).Select(day => new DailyUsageDto(
                day,
                byDay[day].Sum(Tokens),
                byDay[day].Sum(row => row.Prompt),
                byDay[day].Sum(row => row.Completion),
                byDay[day].Sum(row => row.Cost),
                byDay[day].Sum(row => row.Messages))),
        ];
    }

    static List<ModelUsageDto> ByModel(IReadOnlyList<DayUsage> rows) =>
    [
        .. rows.GroupBy(row => row.Model)
            .Select(model => new ModelUsageDto(model.Key, model.Sum(Tokens), model.Sum(row => row.Cost), model.Sum(row => row.Messages)))
            .OrderByDescending(model => model.Cost).ThenByDescending(model => model.Tokens).ThenBy(model => model.Model, StringComparer.Ordinal),
    ];

    static long Tokens(DayUsage row) => row.Prompt + row.Completion;
}
