using System.Text.Encodings.Web;
using System.Text.Json;

namespace Orleans.Embedded;

/// <summary>How values travel between silos: as System.Text.Json writes and reads them, and refused where that would lose something.</summary>
internal static class WireJson
{
    internal static readonly JsonSerializerOptions Options = new(DeepCopy.Json)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    internal static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
