using System.Globalization;
using Conversations.Grains.Models;

namespace Conversations.Silo.Models.Http;

/// <summary>The failures which no provider tells us of, because they lie between it and us.</summary>
internal static class Failures
{
    // Not transient: who has waited that long does not want to wait as long again.
    public static ModelException Timeout(string provider, TimeSpan limit, Exception? cause = null) =>
        new(ModelFailure.Timeout, string.Create(CultureInfo.InvariantCulture, $"{provider} was silent for {limit.TotalSeconds:0.###} s."), cause);

    public static ModelException Unreachable(string provider, Exception cause) =>
        new(ModelFailure.Unreachable, $"{provider} cannot be reached.", cause) { Detail = cause.Message };

    public static ModelException BadAnswer(string provider, string detail, Exception? cause = null) =>
        new(ModelFailure.BadAnswer, $"{provider} gave an answer that cannot be read.", cause) { Detail = detail };

    public static ModelException EmptyAnswer(string provider) =>
        new(ModelFailure.EmptyAnswer, $"{provider} gave an empty answer.");
}
