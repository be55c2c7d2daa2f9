using System.Collections.Immutable;
using Conversations.Monitoring;

namespace Conversations.Gateway.Dashboard.Live;

static class ModelViews
{
    /// <summary>Every model that was called, those with most tokens first.</summary>
    public static ImmutableArray<ModelView> Of(ImmutableArray<ProcessSpan> spans) =>
    [
        .. spans.SelectMany(span => span.Last.Work.Models.Select(model => model.Model)).Distinct()
            .Select(model => View(spans, model))
            .OrderByDescending(model => model.Prompt + model.Completion),
    ];

    static ModelView View(ImmutableArray<ProcessSpan> spans, string name)
    {
        double Rate(Func<ModelCount, double> count) =>
            spans.Sum(span => span.SlowRate(report => report.Work.Models.FirstOrDefault(model => model.Model == name) is { } found ? count(found) : 0));
        return new ModelView(name, Rate(model => model.Calls), Rate(model => model.Prompt), Rate(model => model.Completion), (decimal)(60 * Rate(model => (double)model.Cost)));
    }
}
