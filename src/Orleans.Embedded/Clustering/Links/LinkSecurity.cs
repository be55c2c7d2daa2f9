using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>How silos know each other: by a secret they share, of which a link shows a proof that holds for a minute; and by TLS.</summary>
/// <param name="certificate">Each silo's certificate, which the others must be shown; null: no TLS.</param>
internal sealed class LinkSecurity(string clusterId, string secret, X509Certificate2? certificate, TimeProvider time)
{
    internal const string Path = "/silo";
    private const string From = "X-Silo-From";
    private const string Cluster = "X-Silo-Cluster";
    private const string Proof = "X-Silo-Proof";

    private static readonly TimeSpan ProofAge = TimeSpan.FromMinutes(1);

    private readonly byte[] key = Encoding.UTF8.GetBytes(secret);

    internal string Scheme => certificate is null ? "http" : "https";

    internal X509Certificate2? Certificate => certificate;

    internal SslClientAuthenticationOptions ClientOptions() => new()
    {
        RemoteCertificateValidationCallback = (_, shown, _, _) =>
            certificate is not null && shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(certificate.RawData),
    };

    internal void Sign(HttpRequestMessage request, SiloAddress? self, SiloAddress peer)
    {
        var from = self?.ToParsableString() ?? string.Empty;
        var at = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add(From, from);
        request.Headers.Add(Cluster, clusterId);
        request.Headers.Add(Proof, $"{at}.{ProofOf(from, peer, at)}");
    }

    /// <param name="header">Gives the value of a header, or null.</param>
    /// <param name="from">Who is at the other end; null for a client.</param>
    /// <returns>Why the link is refused; null when it is not.</returns>
    internal string? Check(Func<string, string?> header, SiloAddress self, out SiloAddress? from)
    {
        from = null;
        if (header(Cluster) != clusterId)
            return $"it is of cluster '{header(Cluster)}'";
        if (header(From) is not { } name || header(Proof)?.Split('.') is not [var at, var proof]
            || !long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return "it shows no proof";
        if ((time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > ProofAge)
            return "its proof is of another time";
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(proof), Encoding.ASCII.GetBytes(ProofOf(name, self, at))))
            return "its proof is wrong";
        from = name.Length == 0 ? null : SiloAddress.FromParsableString(name);
        return null;
    }

    private string ProofOf(string from, SiloAddress to, string at) =>
        Convert.ToHexString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{clusterId}\n{from}\n{to.ToParsableString()}\n{at}")));
}
