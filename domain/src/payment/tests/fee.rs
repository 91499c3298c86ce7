//! What the gateway keeps, against the example of `product.md` §5b.

use super::*;

fn net(amount: i64) -> i64 {
    FeeRate::FLOW.of(clp(amount)).net.pesos()
}

#[test]
fn ledger_example_of_20_000_pesos_19_312_reach_the_workshop() {
    assert_eq!(net(20_000), 19_312);
    assert_eq!(FeeRate::FLOW.of(clp(20_000)).fee, clp(688));
}

#[test]
fn ledger_example_of_30_000_pesos_28_968_reach_the_workshop() {
    assert_eq!(net(30_000), 28_968);
}

#[test]
fn ledger_example_of_130_000_pesos_125_529_reach_the_workshop() {
    assert_eq!(net(130_000), 125_529);
}

#[test]
fn fee_and_net_are_the_amount_whatever_the_rate() {
    for basis_points in [0, 1, 289, 8_403, 8_404, 10_000, u32::MAX] {
        for amount in [0, 1, 349, 350, 20_000, 1_000_000_000] {
            let Fee { fee, net } = FeeRate { basis_points }.of(clp(amount));
            assert_eq!(fee + net, clp(amount), "{basis_points} of {amount}");
            assert!(!fee.is_negative() && !net.is_negative(), "{basis_points} of {amount}");
        }
    }
}

#[test]
fn what_the_gateway_says_that_it_transfers_is_believed() {
    for (balance, net) in
        [(Some(19_400), 19_400), (None, 19_312), (Some(20_001), 19_312), (Some(-1), 19_312)]
    {
        let balance = balance.map(clp);
        let status = GatewayStatus::Paid { media: "Webpay".to_owned(), paid_at: at(5), balance };
        let scenario = an_order().when(command(6, says(status)));
        let confirmation = scenario.state().attempt().unwrap().confirmation().unwrap();
        assert_eq!((confirmation.net, confirmation.fee), (clp(net), clp(20_000 - net)));
    }
}
